import { expect, test } from 'vitest';
import { refreshTarget } from '../../shared/refresh.ts';

test.each([
  ['0; url=/next', '/next'],
  ['0;URL=/next', '/next'],
  ["5; url='/next page'", '/next page'],
  ['5,"/next" and more', '/next'],
  ['1.5 /next', '/next'],
  [' 0 ; url = https://a.example/x?y=1;z ', 'https://a.example/x?y=1;z'],
  ['300', undefined],
  ['0;', undefined],
  ['0; url=""', undefined],
  ['soon; url=/next', undefined],
])('%s leads to %s', (text, target) => expect(refreshTarget(text)).toBe(target));
