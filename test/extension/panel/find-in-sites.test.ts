import { expect, test, vi } from 'vitest';
import { findInSites } from '../../../extension/panel/find-in-sites.ts';
import { batchOptions } from '../../../shared/batch/options.ts';
import { noPages } from '../../../shared/batch/states.ts';
import type { Caller, Result } from '../../../shared/protocol/calls.ts';
import type { BatchInfo } from '../../../shared/protocol/model.ts';

vi.mock('../../../extension/parts/browser.ts', () => ({ browser: {} }));

const batch = (id: string, state: BatchInfo['state'], depth = 3): BatchInfo => ({
  id,
  name: id,
  state,
  options: batchOptions.parse({ depth }),
  createdAt: 0,
  startedAt: null,
  finishedAt: null,
  total: 1,
  counts: noPages,
  reason: null,
  contentBytes: 0,
});
const unmet: Result<'page.find'> = { page: null, reason: null, foundOn: null };
/** Answers by batch, and which were asked. */
function caller(answers: Record<string, Result<'page.find'>>) {
  const asked: string[] = [];
  const fake = {
    async call(_: string, { batch: id }: { batch: string }) {
      asked.push(id);
      return answers[id] ?? unmet;
    },
  };
  // Only page.find is asked.
  return { asked, caller: fake as unknown as Caller };
}
const url = 'https://a.example/x';

test('crawls of lists are not asked, and open ones come first', async () => {
  const { asked, caller: fake } = caller({});
  await findInSites(fake, [batch('list', 'running', 0), batch('ended', 'done'), batch('open', 'running')], url);
  expect(asked).toEqual(['open', 'ended']);
});

test('the first that met the page says what became of it; else an open one has not met it so far', async () => {
  const excluded = { ...unmet, reason: 'excluded' as const };
  const batches = [batch('open', 'running'), batch('ended', 'done')];
  expect((await findInSites(caller({ ended: excluded }).caller, batches, url))?.batch.id).toBe('ended');
  expect(await findInSites(caller({}).caller, batches, url)).toMatchObject({ batch: { id: 'open' }, found: unmet });
});

test('that a page is outside of a crawl that has ended is nothing to tell', async () => {
  const outside = { ...unmet, reason: 'out-of-scope' as const };
  expect(await findInSites(caller({ ended: outside }).caller, [batch('ended', 'done')], url)).toBeNull();
  expect((await findInSites(caller({ open: outside }).caller, [batch('open', 'running')], url))?.found).toEqual(
    outside,
  );
});
