/** What the tools made of the pages, as figures and a table. */
import type { Truth } from './corpus.ts';
import type { Extraction } from './page.ts';
import { type Score, scoreText, shareHeld } from './score.ts';

export type Measured = {
  readonly truth: Truth;
  readonly score: Score;
  readonly held: number | null;
  readonly dragged: number | null;
  readonly isTitleExact: boolean | null;
  readonly isAuthorExact: boolean | null;
  readonly isDateExact: boolean | null;
  readonly isDateInvented: boolean | null;
  readonly isEmpty: boolean;
  readonly ms: number;
};

const kinds = ['article', 'documentation', 'service', 'forum', 'collection', 'listing', 'product'] as const;

export function measure(truth: Truth, got: Extraction): Measured {
  const exact = (value: string | null, wanted: string | null, form: (text: string) => string): boolean | null =>
    wanted ? form(value ?? '') === form(wanted) : null;
  return {
    truth,
    score: scoreText(got.text, truth.main_content),
    held: shareHeld(got.text, truth.with),
    dragged: shareHeld(got.text, truth.without),
    isTitleExact: exact(got.title, truth.title, plain),
    isAuthorExact: exact(got.author, truth.author, names),
    isDateExact: exact(got.published, truth.publish_date, day),
    isDateInvented: truth.publish_date ? null : Boolean(got.published),
    isEmpty: got.text.trim() === '' && truth.main_content.trim() !== '',
    ms: got.ms,
  };
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/[–—]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
}

function names(text: string): string {
  return plain(text)
    .split(/\s*(?:,|;|&| and )\s*/)
    .filter((name) => name !== '')
    .toSorted()
    .join('|');
}

function day(text: string): string {
  return text.slice(0, 10);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function share(values: readonly (boolean | null)[]): string {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? '' : `${((100 * known.filter(Boolean).length) / known.length).toFixed(1)} %`;
}

/** A row a tool. Pages whose truth has no content count for the metadata only. */
export function tableOf(results: ReadonlyMap<string, readonly Measured[]>): string {
  const head = [
    '',
    'F1',
    'precision',
    'recall',
    ...kinds,
    'with',
    'without',
    'title',
    'author',
    'date',
    'dates invented',
    'empty',
    'ms a page',
  ];
  const rows = [...results].map(([name, all]) => {
    const measured = all.filter(({ truth }) => truth.main_content.trim() !== '');
    const figure = (of: (one: Measured) => number | null, some = measured): string =>
      mean(some.map(of).filter((value) => value !== null)).toFixed(3);
    return [
      name,
      figure(({ score }) => score.f1),
      figure(({ score }) => score.precision),
      figure(({ score }) => score.recall),
      ...kinds.map((kind) =>
        figure(
          ({ score }) => score.f1,
          measured.filter(({ truth }) => truth.type === kind),
        ),
      ),
      figure(({ held }) => held),
      figure(({ dragged }) => dragged),
      share(all.map(({ isTitleExact }) => isTitleExact)),
      share(all.map(({ isAuthorExact }) => isAuthorExact)),
      share(all.map(({ isDateExact }) => isDateExact)),
      share(all.map(({ isDateInvented }) => isDateInvented)),
      String(all.filter(({ isEmpty }) => isEmpty).length),
      mean(all.map(({ ms }) => ms)).toFixed(1),
    ];
  });
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function worstOf(all: readonly Measured[], count: number): string {
  return kinds
    .map((kind) => {
      const worst = all
        .filter(({ truth }) => truth.type === kind && truth.main_content.trim() !== '')
        .toSorted((a, b) => a.score.f1 - b.score.f1)
        .slice(0, count)
        .map(
          ({ truth, score }) =>
            `  ${score.f1.toFixed(2)} (P ${score.precision.toFixed(2)}, R ${score.recall.toFixed(2)}) ${truth.id} ${truth.url}`,
        );
      return [`${kind}, the worst:`, ...worst].join('\n');
    })
    .join('\n');
}
