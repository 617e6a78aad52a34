/**
 * What is not needed is not loaded: a fleet's parts only where one is named, and the companion's only where one is opened. Whatever has
 * neither starts as fast and as small as if they were not there.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openSlowSite, recordsOf, runProgram, scratch, startCrawl } from '../../fleet/real-fleet.ts';

const queuePackages = /\/node_modules\/(?:bullmq|ioredis|@ioredis|msgpackr|redis-\w+)\//;
const fleetParts =
  /\/companion\/(?:fleet\/(?:bullmq-carrier|coordinator|worker|queue-check)|app\/(?:fleet|worker))\.ts$/;

/** Each process and thread with this environment notes what it loads. */
function noting(dir: string) {
  const noted = join(dir, 'loaded.txt');
  const hook = join(dir, 'note-modules.mjs');
  writeFileSync(noted, '');
  writeFileSync(
    hook,
    `import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
registerHooks({ load: (url, about, next) => (appendFileSync(${JSON.stringify(noted)}, url + '\\n'), next(url, about)) });
`,
  );
  return {
    env: { NODE_OPTIONS: `--import=${pathToFileURL(hook).href}` },
    loaded: () => readFileSync(noted, 'utf8').split('\n'),
  };
}

test('a crawl without a fleet loads neither the client of a queue nor what a fleet is made of', async () => {
  using files = scratch();
  await using site = await openSlowSite(0);
  const { env, loaded } = noting(files.dir);
  const crawl = startCrawl(site.urls(2, 2), files.dir, null, ['--lane', 'render'], env);
  expect(await crawl.ended).toBe(0);
  expect(recordsOf(crawl)).toHaveLength(2);
  const seen = loaded();
  expect(seen.some((url) => url.endsWith('/companion/crawl/engine.ts'))).toBe(true);
  expect(seen.filter((url) => queuePackages.test(url) || fleetParts.test(url))).toEqual([]);
});

test('and one that names a queue loads both', async () => {
  using files = scratch();
  const { env, loaded } = noting(files.dir);
  const asked = runProgram(['doctor', '--fleet'], { home: files.dir, queue: 'redis://127.0.0.1:1', env });
  await asked.ended;
  const seen = loaded();
  expect(seen.some((url) => /\/node_modules\/bullmq\//.test(url))).toBe(true);
  expect(seen.some((url) => fleetParts.test(url))).toBe(true);
});

test('a command that opens no companion loads nothing of what one is made of', async () => {
  using files = scratch();
  const { env, loaded } = noting(files.dir);
  const asked = runProgram(['--help'], { home: files.dir, env });
  expect(await asked.ended).toBe(0);
  const seen = loaded();
  expect(seen.some((url) => url.endsWith('/companion/cli/crawl.ts'))).toBe(true);
  const parts =
    /\/companion\/(?:store|documents|sitemaps|packs|browser\/(?:visit|tabs|cdp))\/|\/companion\/(?:app\/companion|crawl\/engine|browser\/browser)\.ts$|\/node_modules\/(?:chrome-remote-interface|file-type|saxes|tldts)\//;
  expect(seen.filter((url) => parts.test(url))).toEqual([]);
});
