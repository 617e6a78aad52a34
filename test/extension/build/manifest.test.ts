import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { manifestOf } from '../../../extension/manifest.ts';
import { extensionId, extensionKey } from '../../../shared/extension-id.ts';

const targets = ['chrome', 'firefox'] as const;

test('the id is the one that Chrome derives from the key', () => {
  const hex = createHash('sha256').update(Buffer.from(extensionKey, 'base64')).digest('hex').slice(0, 32);
  const letters = [...hex].map((digit) => 'abcdefghijklmnop'[Number.parseInt(digit, 16)]).join('');
  expect(letters).toBe(extensionId);
});

test.each(targets)('%s: no access to any page is asked for at install', (target) => {
  const manifest = manifestOf(target, '1.0.0');
  expect(manifest).not.toHaveProperty('host_permissions');
  expect(manifest).not.toHaveProperty('content_scripts');
  const asked = manifest.permissions as readonly string[];
  expect(
    asked.filter((name) => ['tabs', 'history', 'bookmarks', 'cookies', 'downloads', '<all_urls>'].includes(name)),
  ).toEqual([]);
});

test.each(targets)('%s: pages run only what is in the package, and speak only to loopback', (target) => {
  const { extension_pages: policy } = manifestOf(target, '1.0.0').content_security_policy as {
    extension_pages: string;
  };
  const rules = Object.fromEntries(
    policy.split('; ').map((rule): [string, string[]] => [rule.split(' ')[0] ?? '', rule.split(' ').slice(1)]),
  );
  expect(rules['default-src']).toEqual(["'none'"]);
  expect(rules['script-src']).toEqual(["'self'"]);
  const outside = Object.values(rules)
    .flat()
    .filter((source) => source.includes('://') && !/^(ws|http):\/\/127\.0\.0\.1:\*$/.test(source));
  expect(outside).toEqual([]);
  expect(policy).not.toContain('unsafe');
});

test('each browser gets the background it knows', () => {
  expect(manifestOf('chrome', '1.0.0').background).toEqual({ service_worker: 'background.js', type: 'module' });
  expect(manifestOf('firefox', '1.0.0').background).toEqual({ scripts: ['background.js'], type: 'module' });
});
