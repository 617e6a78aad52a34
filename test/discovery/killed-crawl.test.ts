/** Companions that are killed at random in the middle of a site: the pages taken are the answer all the same, each once. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '../crawl/fake-ports.ts';
import { aFolder, aLook } from '../store/a-store.ts';
import { inconsistencies } from '../store/consistency.ts';
import { killedCrawl } from './killed-crawl.ts';

test('a site is whole after six kills at random, and nothing that acts was asked for', async () => {
  const path = join(aFolder(), 'tabtrawl.db');
  const size = { docs: 90, topics: 90, users: 20 };
  const crawl = await killedCrawl(path, { size, kills: 6, random: seededRandom(1), mostPages: 30 });
  expect(crawl).toMatchObject({ missing: [], beyond: [], twice: [], acted: [] });
  expect(crawl.kills).toBe(6);
  expect(crawl.ofTraps).toBeLessThan(150);
  expect(inconsistencies(aLook({ path }))).toEqual([]);
});
