/**
 * The part `fidelity` of the bench: what comes out of the pages of a folder in WCXB's form, for ours, Readability, Defuddle and, where Python
 * has them, Trafilatura and rs-trafilatura. Prints a table and the worst pages of each kind for ours. Ours was trained on the development
 * part of WCXB: its figures there are no figures of unseen pages (those `train.py` prints are).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { buildScript, openPage } from './browser-page.ts';
import { type Corpus, openCorpus, type Truth } from './corpus.ts';
import type { Extraction } from './page.ts';
import { type Measured, measure, tableOf, worstOf } from './results.ts';

export type FidelityOptions = {
  readonly folder: string;
  readonly executablePath: string;
  /** Every n-th page only. */
  readonly every: number;
};

const pythonTools = ['trafilatura', 'rs_trafilatura'] as const;
const worstCount = 5;

type Tool = (html: string, url: string) => Promise<Extraction>;

export async function runFidelity({ folder, executablePath, every }: FidelityOptions): Promise<void> {
  const corpus = openCorpus(folder);
  const truths = corpus.truths.filter((_, index) => index % every === 0);
  const script = await buildScript(join(import.meta.dirname, 'page.ts'));
  const peers = await buildScript(join(import.meta.dirname, 'peers-page.js'));
  await using open = await openPage(executablePath, `${script}\n${peers}`);
  const results = new Map<string, readonly Measured[]>();
  for (const name of ['tabtrawl', 'readability', 'defuddle'])
    results.set(name, await runTool(corpus, truths, inPage(open.page, name)));
  for (const name of pythonTools) {
    const tool = await openPython(name);
    if (!tool) continue;
    results.set(name, await runTool(corpus, truths, tool.ask));
    tool.close();
  }
  console.log(tableOf(results));
  console.log(worstOf(results.get('tabtrawl') ?? [], worstCount));
}

async function runTool(corpus: Corpus, truths: readonly Truth[], tool: Tool): Promise<readonly Measured[]> {
  const all: Measured[] = [];
  for (const truth of truths) all.push(measure(truth, await tool(corpus.htmlOf(truth), truth.url)));
  return all;
}

function inPage(page: Page, name: string): Tool {
  return (html, url) =>
    page.evaluate(
      ([tool, body, address]) =>
        // Left there by the scripts that were put into the page.
        (globalThis as unknown as { fidelity: Record<string, (html: string, url: string) => Extraction> }).fidelity[
          tool
        ]?.(body, address) as Extraction,
      [name, html, url] as const,
    );
}

/** Null where Python or the package is not there. */
async function openPython(module: string): Promise<{ ask: Tool; close: () => void } | null> {
  const python = process.env.PYTHON ?? 'python3';
  const probe = spawn(python, ['-c', `import ${module}`], { stdio: 'ignore' });
  const code = await once(probe, 'close').then(
    ([ended]) => ended,
    () => 1,
  );
  if (code !== 0) {
    console.error(`${module} is left out: ${python} has no such package.`);
    return null;
  }
  const child = spawn(python, [join(import.meta.dirname, 'python-tools.py'), module], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(html, url) {
      child.stdin.write(`${JSON.stringify({ html, url })}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${module} ended before its answer.`);
      return { markdown: '', error: null, ...JSON.parse(value) };
    },
    close: () => child.stdin.end(),
  };
}
