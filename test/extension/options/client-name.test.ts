import { expect, test } from 'vitest';
import { clientName } from '../../../extension/options/client-name.ts';

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 'Firefox, linux'],
  ['Mozilla/5.0 AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36', 'Chrome, linux'],
  ['Mozilla/5.0 AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0', 'Edge, linux'],
  ['something else', 'Browser, linux'],
])('%s is listed as %s', (userAgent, name) => {
  expect(clientName(userAgent, 'linux')).toBe(name);
});
