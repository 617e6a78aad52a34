import type { PageCounts } from '../../../shared/batch/states.ts';
import { endedPages } from '../ended-pages.ts';
import { t, tn } from '../messages.ts';
import { StateMark } from './state-dot.tsx';

/** "12 of 40 pages", and what a person should know of them: how many failed, how many wait for them. */
export function Counts({ counts, total }: { readonly counts: PageCounts; readonly total: number }) {
  return (
    <p class="counts figures">
      <span>{t('pagesOf', { done: endedPages(counts), total })}</span>
      {counts.failed > 0 && (
        <span class="state state-failed">
          <StateMark />
          {tn('failed', counts.failed)}
        </span>
      )}
      {counts.held > 0 && (
        <span class="state state-held">
          <StateMark />
          {tn('needYou', counts.held)}
        </span>
      )}
    </p>
  );
}
