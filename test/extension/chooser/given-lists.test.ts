import { expect, test } from 'vitest';
import { readLists, withLines } from '../../../extension/chooser/sources/given-lists.ts';

const file = (name: string, bytes: string | Uint8Array<ArrayBuffer>) => new File([bytes], name);
/** As a folder is, among what was dropped. */
const folder = (name: string): File =>
  Object.assign(file(name, ''), { arrayBuffer: () => Promise.reject(new Error('NotFoundError')) });

test('all files that are dropped are read as one list, and what is none is named', async () => {
  const utf16 = Uint8Array.from(Buffer.from('\ufeffhttps://b.example/', 'utf16le'));
  const noise = Uint8Array.from({ length: 2000 }, (_, at) => (at * 7) % 32);
  const got = await readLists([
    file('a.txt', 'https://a.example/'),
    folder('Folder'),
    file('b.csv', utf16),
    file('picture.png', noise),
  ]);
  expect(got).toEqual({
    list: { name: 'a.txt, b.csv', text: 'https://a.example/\nhttps://b.example/' },
    refused: ['Folder', 'picture.png'],
  });
});

test('where none is a list, what was there stays', async () => {
  expect(await readLists([folder('Folder')])).toEqual({ list: null, refused: ['Folder'] });
  expect((await readLists([file('empty.txt', '')])).list).toEqual({ name: 'empty.txt', text: '' });
});

test('what is added stands on lines of its own', () => {
  expect(withLines('', 'https://a.example/')).toBe('https://a.example/\n');
  expect(withLines('https://a.example/', 'https://b.example/')).toBe('https://a.example/\nhttps://b.example/\n');
});
