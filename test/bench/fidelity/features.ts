/**
 * What the content model is trained on: `node test/bench/fidelity/features.ts FOLDER OUT.jsonl` reads each page of a folder in WCXB's
 * form in Chromium as the extraction does, and writes its blocks, their features and the wanted text, a page a line.
 * `train.py` takes it from there.
 */
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildScript, openPage } from './browser-page.ts';
import { openCorpus } from './corpus.ts';
import type { PageFeatures } from './features-page.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { chrome: { type: 'string', default: process.env.CHROME_PATH ?? '/usr/bin/chromium' } },
});
const [folder, file] = positionals;
if (!folder || !file) throw new Error('Give the folder of the pages and the file to write.');
const corpus = openCorpus(folder);
const blocks = readFileSync(join(import.meta.dirname, '../../../companion/extract/content/page-blocks.ts'), 'utf8');
// Labels need all of a block's text; the extraction keeps its start.
const script = await buildScript(join(import.meta.dirname, 'features-page.ts'), {
  'page-blocks.ts': blocks
    .replace(/const keptText = \d+;/, 'const keptText = 4e6;')
    .replace('data.slice(0, keptText)', 'data'),
});
await using open = await openPage(values.chrome, script);
const out = createWriteStream(file);
for (const truth of corpus.truths) {
  const page = await open.page.evaluate(
    ([html, url]) =>
      (globalThis as unknown as { featuresOfPage(html: string, url: string): PageFeatures }).featuresOfPage(html, url),
    [corpus.htmlOf(truth), truth.url] as const,
  );
  out.write(
    `${JSON.stringify({ id: truth.id, url: truth.url, type: truth.type, wanted: truth.main_content, ...page })}\n`,
  );
}
await new Promise<void>((resolve) => out.end(resolve));
