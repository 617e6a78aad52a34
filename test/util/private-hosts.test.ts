import { expect, test } from 'vitest';
import { isPrivateHost } from '../../companion/util/private-hosts.ts';

const hostOf = (address: string): string => new URL(`http://${address}/`).host;

test.each([
  '127.1',
  '0x7f.1',
  '2130706433',
  '127.0.0.1.',
  'localhost.',
  'router.local',
  '[::1]',
  '[fec0::1]',
  '[::127.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::192.168.1.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[2002:7f00:1::]',
  '[2002:c0a8:101::1]',
])('%s is an address of this machine or of a private network, however it is written', (address) => {
  expect(isPrivateHost(hostOf(address))).toBe(true);
});

test.each([
  'example.com',
  '8.8.8.8',
  '[2606:4700::1111]',
  '[::ffff:8.8.8.8]',
  '[64:ff9b::8.8.8.8]',
  '[2002:808:808::1]',
  '[2001:db8:7f00:1::]',
])('%s is a public one', (address) => expect(isPrivateHost(hostOf(address))).toBe(false));
