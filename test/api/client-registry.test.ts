import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ClientRegistry } from '../../companion/api/auth.ts';
import { FakeClock } from '../crawl/fake-clock.ts';
import { newFolder } from './test-server.ts';

function openRegistry(path = join(newFolder(), 'clients.json')) {
  const clock = new FakeClock();
  const logged: string[] = [];
  const open = () => new ClientRegistry(path, clock, (level, message) => logged.push(`${level}: ${message}`));
  return { path, clock, logged, open };
}

describe('the list of paired clients', () => {
  it('knows after a restart who was paired and when each was last seen', () => {
    const { clock, open } = openRegistry();
    const before = open();
    const { token, client } = before.add('Firefox', 'moz-extension://x');
    clock.advance(5000);
    before.touch(client.id);
    expect(open().find(token, 'moz-extension://x')).toEqual({ ...client, lastSeenAt: clock.wallMs() });
    expect(open().find(token, null)).toBeNull();
  });

  it('lets a client in though the disk takes nothing, and says so', () => {
    const { path, logged, open } = openRegistry();
    const registry = open();
    const { token, client } = registry.add('Firefox', null);
    rmSync(join(path, '..'), { recursive: true });
    registry.touch(client.id);
    expect(registry.find(token, null)).toMatchObject({ id: client.id });
    expect(logged).toEqual([expect.stringContaining('warn: ')]);
  });

  it.each(['', '{', '[]', '{"clients":[{"id":1}]}'])('that holds %j is moved aside, said, and begun anew', (text) => {
    const { path, logged, open } = openRegistry();
    writeFileSync(path, text);
    const registry = open();
    expect(registry.list()).toEqual([]);
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(text);
    expect(logged[0]).toContain('pair them again');
    registry.add('Firefox', null);
    expect(open().list()).toHaveLength(1);
  });

  it('that can’t be read for another reason stops the start, rather than forget everybody', () => {
    const { path, open } = openRegistry();
    mkdirSync(path);
    expect(open).toThrow(expect.objectContaining({ code: 'conflict', message: expect.stringContaining(path) }));
    expect(existsSync(`${path}.damaged`)).toBe(false);
  });

  it('takes a hundred', () => {
    const registry = openRegistry().open();
    for (let clients = 0; clients < 100; clients++) registry.add(`client ${clients}`, null);
    expect(() => registry.add('one more', null)).toThrow(expect.objectContaining({ code: 'conflict' }));
  });
});
