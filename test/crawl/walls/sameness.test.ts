import { describe, expect, test } from 'vitest';
import { areTwins, type PageLook } from '../../../companion/crawl/walls/sameness.ts';

const look = (path: string, text: string, title = 'Portal'): PageLook => {
  return { requestedUrl: `https://a.example${path}`, title, text: text.slice(0, 2000), textLength: text.length };
};

describe('one page at two addresses', () => {
  test.each([
    ['the same words', look('/p/1', 'Choose how to go on.'), look('/p/2', 'Choose how to go on.')],
    ['a clock in it', look('/p/1', 'It is 12:01. Choose.'), look('/p/2', 'It is 12:02. Choose.')],
    ['the wanted address in it', look('/p/1', 'To see /p/1 go on.'), look('/p/2', 'To see /p/2 go on.')],
    ['other spaces', look('/p/1', 'Choose  how\nto go on.'), look('/p/2', 'Choose how to go on.')],
    ['a query for an address', look('/view?id=4', 'Go on.'), look('/view?id=5', 'Go on.')],
  ])('%s', (_what, a, b) => {
    expect(areTwins(a, b)).toBe(true);
    expect(areTwins(b, a)).toBe(true);
  });

  test.each([
    ['one address twice', look('/p/1', 'Go on.'), look('/p/1#top', 'Go on.')],
    ['other words', look('/p/1', 'The red house.'), look('/p/2', 'The blue house.')],
    ['a page that says its own number', look('/room/4', 'Room 4: 21 degrees.'), look('/room/5', 'Room 5: 20 degrees.')],
    ['other titles', look('/p/1', 'Go on.', 'Red'), look('/p/2', 'Go on.', 'Blue')],
    ['long pages of another length', look('/a', 'word '.repeat(1000)), look('/b', 'word '.repeat(1400))],
  ])('%s is none', (_what, a, b) => {
    expect(areTwins(a, b)).toBe(false);
    expect(areTwins(b, a)).toBe(false);
  });
});
