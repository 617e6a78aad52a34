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
    [
      'the id of a request in it',
      look('/p/1', 'Blocked. Reference 18f3a9c2.'),
      look('/p/2', 'Blocked. Reference 77ab0d41.'),
    ],
    [
      'an id with the number of the address in it',
      look('/p/1', 'Id 1c2f-1-9ab1-1e'),
      look('/p/2', 'Id 2d3a-2-8bc2-2f'),
    ],
    [
      'a count-down and a place in a queue',
      look('/a', 'You are number 48. 9 s to go.'),
      look('/b', 'You are number 51. 4 s to go.'),
    ],
    ['the same price', look('/a', 'From 9.50 € a month. Id 18'), look('/b', 'From 9.50 € a month. Id 19')],
    [
      'a page made in some time',
      look('/a', 'Go on. Made in 0.021 s by server 3'),
      look('/b', 'Go on. Made in 0.4 s by server 7'),
    ],
    ['how many are there', look('/a', 'Go on. 12 users online'), look('/b', 'Go on. 14 users online')],
    ['who asks', look('/a', 'Gate. Visitor 154946'), look('/b', 'Gate. Visitor 995911')],
    [
      'the moment of the request',
      look('/a', 'Go on. 2026-11-28T16:00:12.123Z 18f3a9c2-77ab-4d41'),
      look('/b', 'Go on. 2026-11-28T16:00:14Z 28f3a9c2-87ab-4d42'),
    ],
    ['a query for an address', look('/view?id=4', 'Go on.'), look('/view?id=5', 'Go on.')],
  ])('%s', (_what, a, b) => {
    expect(areTwins(a, b)).toBe(true);
    expect(areTwins(b, a)).toBe(true);
  });

  test.each([
    ['readings', look('/north', 'Meter: 4821 kWh since May'), look('/south', 'Meter: 77 kWh since May')],
    ['prices', look('/tea', 'In stock. $ 4.50 each'), look('/salt', 'In stock. $ 1.20 each')],
    ['shares', look('/mon', 'Done: 40 % of all'), look('/tue', 'Done: 71 % of all')],
    ['counts', look('/tea', 'Poll. Votes: 12 Replies: 3 Vote'), look('/salt', 'Poll. Votes: 7 Replies: 0 Vote')],
    ['days', look('/tea', 'Next on 4 December 2026, 11:00'), look('/salt', 'Next on 5 December 2026, 12:00')],
    ['places', look('/tea', '54.32 N, 10.13 E'), look('/salt', '54.34 N, 10.12 E')],
    ['results', look('/tea', 'Home 2 : 1 Away'), look('/salt', 'Home 0 : 3 Away')],
    ['short codes', look('/tea', 'Parcel 3f9a-12'), look('/salt', 'Parcel 77b1-40')],
    ['phone numbers', look('/tea', 'Call 0431 22 18'), look('/salt', 'Call 0431 22 19')],
    ['one address twice', look('/p/1', 'Go on.'), look('/p/1#top', 'Go on.')],
    ['other words', look('/p/1', 'The red house.'), look('/p/2', 'The blue house.')],
    ['a page that says its own number', look('/room/4', 'Room 4: 21 degrees.'), look('/room/5', 'Room 5: 20 degrees.')],
    ['a page that says its own id', look('/doc/a1b2c3', 'Document a1b2c3'), look('/doc/d4e5f6', 'Document d4e5f6')],
    ['other titles', look('/p/1', 'Go on.', 'Red'), look('/p/2', 'Go on.', 'Blue')],
    ['long pages of another length', look('/a', 'word '.repeat(1000)), look('/b', 'word '.repeat(1400))],
  ])('%s is none', (_what, a, b) => {
    expect(areTwins(a, b)).toBe(false);
    expect(areTwins(b, a)).toBe(false);
  });
});

test('of a notice no number counts', () => {
  const notice = (path: string, text: string): PageLook => ({ ...look(path, text), isNotice: true });
  const [one, other] = [notice('/a', 'Slow down: 48 of 40.'), notice('/b', 'Slow down: 49 of 40.')];
  expect(areTwins(one, other)).toBe(true);
  expect(areTwins({ ...one, isNotice: false }, other)).toBe(false);
});

test('what asks for access is one page, whatever it is asked for; what is there is not', () => {
  const asking = (path: string, name: string): PageLook => ({
    ...look(path, `You need permission to open ${name}. Ask the owner.`, `${name} - Nordwind`),
    asks: true,
  });
  expect(areTwins(asking('/p/1', 'Harvest report'), asking('/p/2', 'Yard plan'))).toBe(true);
  expect(areTwins(asking('/p/1', 'Sheet 1'), asking('/p/2', 'Sheet 2'))).toBe(true);
  const { asks: _, ...told } = asking('/p/2', 'Sheet 2');
  expect(areTwins(asking('/p/1', 'Sheet 1'), told)).toBe(false);
});

test('round one and the same form to sign in with some news may change, not the page', () => {
  const news = ['canteen', 'yard', 'library', 'choir', 'lift', 'parking', 'umbrella', 'bicycles'];
  const portal = (path: string, items: readonly string[], form = 'User Password Sign in'): PageLook => ({
    ...look(path, `Welcome to the staff portal ${items.map((item) => `the ${item} has news for the house`).join(' ')}`),
    form,
  });
  expect(areTwins(portal('/p/1', news.slice(0, 6)), portal('/p/2', news.slice(2)))).toBe(true);
  expect(areTwins(portal('/p/1', news.slice(0, 6)), portal('/p/2', news.slice(2), 'Member Key Enter'))).toBe(false);
  const article = {
    ...look('/p/3', 'The harvest was good in the north and bad in the south this year'),
    form: 'User Password Sign in',
  };
  expect(areTwins(portal('/p/1', news), article)).toBe(false);
});
