import { expect, test } from 'vitest';
import { identify } from '../../companion/documents/identify.ts';
import { makePdf, makeXlsx, makeZip } from './make-documents.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const kind = async (bytes: Uint8Array, said = '', url = 'https://x/y') => {
  const { type, ending } = await identify(bytes, { said, url });
  return [type, ending];
};

test('the bytes say what they are, whatever the server says', async () => {
  expect(await kind(png, 'text/html')).toEqual(['image/png', 'png']);
  expect(await kind(makePdf([[]]), 'application/octet-stream')).toEqual(['application/pdf', 'pdf']);
  expect(await kind(makeZip({ a: 'b' }), 'image/png')).toEqual(['application/zip', 'zip']);
  expect((await kind(makeXlsx([{ name: 'a', rows: [['b']] }])))[1]).toBe('xlsx');
  expect(await kind(Buffer.from('<!DOCTYPE html><p>Sign in</p>'), 'application/pdf')).toEqual(['text/html', 'html']);
  expect(await kind(Buffer.from('<?xml version="1.0"?><!-- made by hand -->\n<svg xmlns="x"/>'), 'text/plain')).toEqual(
    ['image/svg+xml', 'svg'],
  );
});

test('of text the server and the address say the kind; of anything else nothing is claimed', async () => {
  expect(await kind(Buffer.from('a,b\n1,2'), 'text/csv')).toEqual(['text/csv', 'csv']);
  expect(await kind(Buffer.from('a,b\n1,2'), 'application/octet-stream', 'https://x/t.csv?v=1')).toEqual([
    'text/csv',
    'csv',
  ]);
  expect(await kind(Buffer.from('words'), 'image/png')).toEqual(['text/plain', 'txt']);
  expect(await kind(Buffer.from([0, 1, 2, 3, 0]), 'image/png')).toEqual(['application/octet-stream', 'bin']);
});
