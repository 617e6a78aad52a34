/** Named sessions over the companion's runs. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KeptSessions } from '../../../companion/browser/tabs/contexts.ts';
import type { Cookie } from '../../../shared/protocol/model.ts';

let folder: string;
const path = () => join(folder, 'sessions.json');
const open = (log: string[] = []) => new KeptSessions(path(), (_level, message) => log.push(message));
const cookie = (name: string, expires?: number): Cookie => ({
  name,
  value: '1',
  domain: 'a.example',
  path: '/',
  secure: false,
  httpOnly: false,
  sameSite: 'lax',
  ...(expires === undefined ? {} : { expires }),
});
const namesOf = (kept: KeptSessions, session: string) =>
  kept
    .all()
    .get(session)
    ?.cookies.map(({ name }) => name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what pages filled a session with is there in the next run, as a browser would keep it', () => {
  open().note('work', [cookie('lasting', 9e9), cookie('passing')]);
  expect(namesOf(open(), 'work')).toEqual(['lasting']);
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  // What a site has taken back is gone.
  open().note('work', [cookie('passing')]);
  expect(namesOf(open(), 'work')).toBe(undefined);
});

test('a session that was handed over is kept only by the person’s word, and then whole', () => {
  const first = open();
  first.add('mine', [cookie('passing'), cookie('lasting', 9e9)], false);
  first.note('mine', [cookie('lasting', 9e9)]);
  expect(existsSync(path())).toBe(false);
  first.add('mine', [], true);
  const second = open();
  second.note('mine', [cookie('lasting', 9e9)]);
  expect(namesOf(open(), 'mine')).toEqual(['passing', 'lasting']);
});

test('one that is forgotten is forgotten on disk too; a broken file costs no more than a sentence', () => {
  const kept = open();
  kept.note('work', [cookie('lasting', 9e9)]);
  expect(kept.forget('work')).toBe(true);
  expect(readFileSync(path(), 'utf8')).toBe('{}');
  writeFileSync(path(), '{"work": 1');
  const log: string[] = [];
  expect(open(log).all().size).toBe(0);
  expect(log.join()).toContain(path());
});
