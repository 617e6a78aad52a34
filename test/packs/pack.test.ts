import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import { type PackOptions, type PackPage, planPack } from '../../companion/packs/plan.ts';
import { renderPack } from '../../companion/packs/render.ts';

const words =
  'harbour lamp keeper ferry rail honey teacher price brother visitor village automatic essay wind morning jar boat rope tide map'.split(
    ' ',
  );

/** Prose that is the same for the same seed, another for each. */
function prose(seed: number, sentences: number): string {
  let state = seed * 2654435761 + 1;
  const next = (of: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % of;
  };
  const sentence = () =>
    `The ${Array.from({ length: 6 + next(9) }, () => words[next(words.length)] ?? '').join(' ')} of page ${seed} is ${next(1000)}.`;
  return Array.from({ length: sentences }, sentence).join(' ');
}

function pageOf(number: number, sections = 3, sentences = 6): PackPage {
  const text = Array.from(
    { length: sections },
    (_, at) => `## Part ${at + 1}\n\n${prose(number * 31 + at, sentences)}`,
  );
  return {
    url: `https://docs.example.org/guide/page-${number}`,
    host: 'docs.example.org',
    title: `Page ${number} | *Docs*`,
    fetchedAt: '2026-03-01T10:20:30.000Z',
    markdown: `# Page ${number}\n\n${text.join('\n\n')}\n`,
  };
}

async function pack(pages: readonly PackPage[], options: Partial<PackOptions> = {}) {
  const plan = await planPack(() => stream(pages), { maxTokens: 200_000, maxFiles: 1, ...options });
  const about = options.about === undefined ? {} : { about: options.about };
  return { plan, files: renderPack(plan, { name: 'docs.example.org', batch: 'b0000001', ...about }) };
}

async function* stream(pages: readonly PackPage[]): AsyncGenerator<PackPage> {
  yield* pages;
}

const tokensOf = (text: string) => encode(text).length;

test('500 pages that fit are all in one file, in order, each whole, with source and date, under the budget', async () => {
  const pages = Array.from({ length: 500 }, (_, at) => pageOf(at, 2, 5));
  const { files, plan } = await pack(pages);
  expect(files).toHaveLength(1);
  const [text = ''] = files;
  expect(tokensOf(text)).toBeLessThanOrEqual(200_000);
  expect(plan.tooMuch).toEqual([]);
  let at = 0;
  for (const { url, markdown } of pages) {
    const next = text.indexOf(`Source: <${url}> · fetched 2026-03-01 10:20 UTC`, at);
    expect(next).toBeGreaterThan(at);
    at = next;
    expect(text).toContain(markdown.split('\n').at(-2));
  }
  expect(text).toContain('1. [Page 0 \\| \\*Docs\\*](#page-1)');
  expect(text).toContain('<a id="page-500"></a>');
});

test.each([2000, 8000, 30_000])(
  'of what is too much for %d tokens every page is in the file or listed as missing',
  async (maxTokens) => {
    const pages = Array.from({ length: 120 }, (_, at) => pageOf(at, 3, 4 + (at % 17)));
    const { files, plan } = await pack(pages, { maxTokens });
    expect(files).toHaveLength(1);
    expect(tokensOf(files[0] ?? '')).toBeLessThanOrEqual(maxTokens);
    const shown = plan.files.flatMap((file) => file.pages).map(({ page }) => page.url);
    const missing = plan.tooMuch.map(({ url }) => url);
    expect([...shown, ...missing].sort()).toEqual(pages.map(({ url }) => url).sort());
    expect(files[0]).toContain(`${missing.length} pages did not fit`);
    const named = missing.filter((url) => files[0]?.includes(`- <${url}>`)).length;
    const counted = [...(files[0] ?? '').matchAll(/^- (\d+) more pages? /gm)].reduce(
      (sum, [, number]) => sum + Number(number),
      0,
    );
    expect(named + counted).toBe(missing.length);
  },
);

test('with more files allowed the rest goes on in the next, each under the budget', async () => {
  const pages = Array.from({ length: 60 }, (_, at) => pageOf(at));
  const { files, plan } = await pack(pages, { maxTokens: 6000, maxFiles: 50 });
  expect(files.length).toBeGreaterThan(2);
  expect(plan.tooMuch).toEqual([]);
  for (const [at, text] of files.entries()) {
    expect(tokensOf(text)).toBeLessThanOrEqual(6000);
    expect(text).toContain(`(file ${at + 1} of ${files.length})`);
    expect(text).toContain('## Contents');
  }
});

test('a page larger than a file is cut between sections, and says so', async () => {
  const { files, plan } = await pack([pageOf(1, 40, 12)], { maxTokens: 3000 });
  const [packed] = plan.files[0]?.pages ?? [];
  expect(packed?.kept?.of).toBe(41);
  expect(files[0]).toMatch(/Cut here: \d+ of 41 sections fitted; about [\d,]+ tokens are left out/);
  expect(tokensOf(files[0] ?? '')).toBeLessThanOrEqual(3000);
});

test('one section larger than a file is cut between its paragraphs', async () => {
  const page = {
    ...pageOf(1),
    markdown: `# One\n\n${Array.from({ length: 80 }, (_, at) => prose(at, 4)).join('\n\n')}`,
  };
  const { files } = await pack([page], { maxTokens: 3000 });
  expect(files[0]).toContain('Cut here');
  expect(tokensOf(files[0] ?? '')).toBeLessThanOrEqual(3000);
});

test('repeated blocks, pages that say the same and pages without text are counted and listed', async () => {
  const footer = 'The project is sponsored by the friends of the lighthouse; read how to support it.';
  const pages = Array.from({ length: 6 }, (_, at) => ({
    ...pageOf(at),
    markdown: `${pageOf(at).markdown}\n\n${footer}`,
  }));
  const twin = { ...(pages[2] ?? pageOf(2)), url: 'https://docs.example.org/guide/page-2?print=1' };
  const failed = { ...pageOf(99), markdown: '', problem: 'The server answered 500.' };
  const { files, plan } = await pack([...pages, twin, failed]);
  expect(plan.repeatedBlocks).toBe(5);
  expect(files[0]?.split(footer)).toHaveLength(2);
  expect(files[0]).toContain(
    '- <https://docs.example.org/guide/page-2?print=1> as <https://docs.example.org/guide/page-2>',
  );
  expect(files[0]).toContain('- <https://docs.example.org/guide/page-99>: The server answered 500');
});

test('with a question the sections that answer it are kept, and each page says what it left out', async () => {
  const pages = Array.from({ length: 40 }, (_, at) => pageOf(at));
  const key = {
    ...pageOf(50),
    markdown: `${pageOf(50).markdown}\n\n## Rotating keys\n\nA signing key is rotated with the command rotate-key.`,
  };
  const { files, plan } = await pack([...pages, key], { about: 'rotate a signing key', maxTokens: 4000 });
  const [text = ''] = files;
  expect(text).toContain('A signing key is rotated');
  expect(text).toContain('Only what has to do with: rotate a signing key');
  expect(text).toMatch(/Left out here: \d+ sections/);
  expect(tokensOf(text)).toBeLessThanOrEqual(4000);
  const shown = plan.files.flatMap((file) => file.pages).length;
  expect(shown + plan.tooMuch.length + plan.offTopic.length).toBe(41);
});

test('a crawl without text gives a file that says so', async () => {
  const { files } = await pack([{ ...pageOf(1), markdown: '' }]);
  expect(files[0]).toContain('No page with text.');
  expect(files[0]).toContain('1 page had no text');
});
