import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageFileName } from '../../../companion/store/export/files.ts';
import { normaliseUrl } from '../../../shared/urls.ts';

const named = (url: string) => {
  const { folder, name } = pageFileName(url);
  return `${folder}/${name}`;
};

/** What Windows, macOS and Linux all take, and what no file system folds into another name of ours. */
function expectSafe(part: string, bytes: number): void {
  expect(part).not.toMatch(/[<>:"/\\|?*\p{Cc}]/u);
  expect(part).not.toMatch(/^[.\s-]|[.\s]$/);
  expect(part).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i);
  expect(part.normalize('NFC')).toBe(part);
  expect(part.toLowerCase()).toBe(part);
  expect(Buffer.byteLength(part)).toBeGreaterThan(0);
  expect(Buffer.byteLength(part)).toBeLessThanOrEqual(bytes);
}

describe('names of files for pages', () => {
  it('read like the address where it is a plain one', () => {
    expect(named('https://example.com/')).toBe('example.com/index');
    expect(named('https://example.com/blog/2024/my-first-post')).toBe('example.com/blog--2024--my-first-post');
    expect(named('https://example.com/docs/')).toBe('example.com/docs--index');
    expect(named('https://example.com/a.b_c/page.html')).toBe('example.com/a.b_c--page.html');
    expect(named('http://127.0.0.1:8080/article/7')).toBe('127.0.0.1_8080/article--7');
  });

  it('keep what can be read of others, and tell them apart by a hash', () => {
    expect(named('https://example.com/Item?id=5&q=a b')).toMatch(/^example\.com\/item-id-5-q-a-b~[0-9a-v]{10}$/);
    expect(named('https://example.com/caf%C3%A9/%E6%97%A5%E6%9C%AC')).toMatch(
      /^example\.com\/café--日本~[0-9a-v]{10}$/,
    );
    expect(named('https://xn--bcher-kva.example/')).toBe('xn--bcher-kva.example/index');
    expect(named('http://[::1]:3000/x')).toMatch(/^1-_3000~[0-9a-v]{10}\/x~[0-9a-v]{10}$/);
  });

  it('differ where addresses differ by what names cannot hold', () => {
    const alike = [
      'https://e.com/a/b',
      'https://e.com/a--b',
      'https://e.com/a-b',
      'https://e.com/A/b',
      'https://e.com/a/b/',
      'https://e.com/a/b?',
      'https://e.com/a/b?x',
      'https://e.com/a/b?X',
      'https://e.com/a/b/index',
      'https://e.com/a/b#/x',
      'https://e.com/a/b#!x',
      'http://e.com/a/b',
      'https://e.com:444/a/b',
      'http://e.com:444/a/b',
      'https://e.com//a/b',
      'https://e.com/a//b',
      'https://e.com/a%2Fb',
      'https://e.com/a%2fb',
      'https://e.com/caf%C3%A9',
      'https://e.com/cafe%CC%81',
      'https://e.com/cafe',
      'https://e.com/%EF%AC%81',
      'https://e.com/fi',
      'https://e.com/',
      'https://e.com/index',
      'https://e.com/index/',
      'https://e.com/.',
      'https://e_444.com/',
      'https://e.com/%',
      'https://e.com/%25',
      'https://e.com/a~b',
      'https://e.com/a.',
      `https://e.com/${'x'.repeat(300)}1`,
      `https://e.com/${'x'.repeat(300)}2`,
      'file:///e.com/a/b',
      'https://file/e.com/a/b',
      'https://e.com/nul',
      'https://e.com/NUL.txt',
      'https://e.com/nul~',
      'https://e.com/-',
      'https://e.com/--',
    ];
    const urls = new Set(alike.map((url) => new URL(url).href));
    expect(new Set([...urls].map((url) => named(url).normalize('NFKC').toLowerCase())).size).toBe(urls.size);
  });

  it('are safe on every platform, whatever the address', () => {
    const nasty = [
      'https://e.com/con',
      'https://e.com/aux.html',
      'https://nul/',
      'https://com1.evil/',
      'https://e.com/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
      'https://e.com/..%5c..%5cwindows',
      'https://e.com/a%00b',
      'https://e.com/%E2%80%AEgpj.exe',
      'https://e.com/...',
      'https://pages.jsonl/x',
      `https://${'a.'.repeat(110)}com/`,
      `https://e.com/${'😀'.repeat(200)}`,
      'https://e.com/%F0%9F',
      'https://e.com/COM\u00b9',
    ];
    for (const url of nasty.map((url) => new URL(url).href)) {
      const { folder, name } = pageFileName(url);
      expectSafe(folder, 80);
      expectSafe(name, 110);
      expect(folder).not.toBe('pages.jsonl');
    }
  });

  it('are unique and safe for any set of addresses', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '',
        '-',
        '--',
        '.',
        '..',
        'index',
        'con',
        'a',
        'A',
        'é',
        'e\u0301',
        '~',
        '_',
        '%2F',
        '?',
        '#/',
        'ß',
        'İ',
      ),
      fc.string({ maxLength: 4 }),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    const address = fc.tuple(
      fc.constantFrom('http:', 'https:'),
      fc.constantFrom('a.example', 'b.example:81', 'nul', '[::1]'),
      fc.array(piece, { maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(address, { maxLength: 30 }), (addresses) => {
        const urls = new Set(
          addresses.flatMap(([scheme, host, pieces]) => {
            const got = normaliseUrl(`${scheme}//${host}/${pieces.join('/')}`);
            return 'url' in got ? [got.url] : [];
          }),
        );
        const names = [...urls].map((url) => {
          const { folder, name } = pageFileName(url);
          expectSafe(folder, 80);
          expectSafe(name, 110);
          return named(url).normalize('NFKC').toLowerCase();
        });
        expect(new Set(names).size).toBe(urls.size);
      }),
      { numRuns: 300 },
    );
  }, 30_000);
});
