import { expect, test } from 'vitest';
import { charsetOf, classOf, isAttachment, mimeTypeOf } from '../../../companion/browser/visit/content-type.ts';

test.each([
  ['text/html', 'page'],
  ['application/xhtml+xml', 'page'],
  ['', 'page'],
  ['text/plain', 'text'],
  ['text/csv', 'text'],
  ['text/calendar', 'text'],
  ['application/json', 'text'],
  ['application/ld+json', 'text'],
  ['application/rss+xml', 'text'],
  ['application/xml', 'text'],
  ['application/javascript', 'text'],
  ['application/x-ndjson', 'text'],
  ['application/yaml', 'text'],
  ['image/svg+xml', 'file'],
  ['image/png', 'file'],
  ['application/pdf', 'file'],
  ['application/octet-stream', 'file'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'file'],
])('%s is a %s', (type, kind) => {
  expect(classOf(type)).toBe(kind);
});

test('a type is read without its parameters, a charset with or without quotes', () => {
  expect(mimeTypeOf('Text/HTML; charset=UTF-8')).toBe('text/html');
  expect(mimeTypeOf(undefined)).toBe('');
  expect(charsetOf('text/html; charset="GBK"')).toBe('gbk');
  expect(charsetOf('text/html;charset=windows-1251; x=y')).toBe('windows-1251');
  expect(charsetOf('text/html')).toBeUndefined();
});

test('only an answer that is to be saved is an attachment', () => {
  expect(isAttachment('attachment; filename="a.html"')).toBe(true);
  expect(isAttachment('inline; filename="attachment.html"')).toBe(false);
  expect(isAttachment(undefined)).toBe(false);
});
