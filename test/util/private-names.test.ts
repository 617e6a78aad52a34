import { expect, test } from 'vitest';
import { privateNames } from '../../companion/util/private-names.ts';

test('a name is private by any of its addresses; one that is not found, or never answered, is not', async () => {
  const names: Readonly<Record<string, Promise<readonly string[]>>> = {
    'router.example': Promise.resolve(['192.168.1.1']),
    'both.example': Promise.resolve(['203.0.113.4', '10.0.0.1']),
    'six.example': Promise.resolve(['fe80::1%eth0']),
    'public.example': Promise.resolve(['203.0.113.4', '2606:4700::1111']),
    'silent.example': new Promise(() => {}),
  };
  const asked: string[] = [];
  const find = (name: string) => {
    asked.push(name);
    return names[name] ?? Promise.reject(new Error('ENOTFOUND'));
  };
  const all = [...Object.keys(names), 'none.example', 'router.example'];
  expect([...(await privateNames(all, find))].toSorted()).toEqual(['both.example', 'router.example', 'six.example']);
  expect(asked.toSorted()).toEqual([...new Set(all)].toSorted());
});

test('the lookup of the system knows this machine', async () => {
  expect([...(await privateNames(['localhost']))]).toEqual(['localhost']);
});
