import { Icon } from '../../parts/components/icon.tsx';
import { Segmented } from '../../parts/components/segmented.tsx';
import { dayText } from '../../parts/format.ts';
import { type MessageKey, t, tn } from '../../parts/messages.ts';
import type { Grant } from '../../parts/permissions.ts';
import type { ChooserState } from '../chooser-state.ts';
import type { SourceId } from '../sources/choice.ts';

const grantReasons: Partial<Record<Grant, MessageKey>> = {
  readTabs: 'askReadTabs',
  listTabs: 'askListTabs',
  bookmarks: 'askBookmarks',
  history: 'askHistory',
};

/** How many there are, and what is to be said of them; or what is missing before that can be said. */
export function PickSummary({ state }: { readonly state: ChooserState }) {
  const { missing, list } = state.chosen.value;
  const { items, rows, duplicates, refused, unsafeOut, crawled, crawledAt } = state.picks.value;
  const { source, known } = state.choice.value;
  if (missing)
    return (
      <p class="tally tally-note" role="status">
        <Icon name="key" />
        {t(grantReasons[missing] ?? 'askReadTabs')}
      </p>
    );
  // Of a site it is said in its own words what will happen; here only what keeps it from beginning.
  if (
    source === 'site' &&
    (items.length > 0 || rows.length + refused.length === 0) &&
    state.chosen.value.candidates.length > 0
  )
    return null;
  // An empty field says by itself what goes into it.
  if (source === 'list' && list?.isList && list.lines === 0 && state.choice.value.listFile === null) return null;
  if (rows.length + refused.length === 0)
    return (
      <p class="tally tally-note muted" role="status">
        {t(nothingText(source, state))}
      </p>
    );
  const isPart = items.length < rows.length;
  return (
    <div class="summary">
      <p class="tally tally-counts figures" role="status">
        <strong>
          {isPart ? t('previewPart', { count: items.length, total: rows.length }) : tn('previewNew', items.length)}
        </strong>
        {list?.isList && source === 'list' && list.lines > 0 && <span>{tn('previewLines', list.lines)}</span>}
        {duplicates > 0 && <span>{tn('previewTwice', duplicates)}</span>}
        {unsafeOut > 0 && <span class="refused-words">{tn('previewUnsafe', unsafeOut)}</span>}
        {refused.length > 0 && <span class="refused-words">{tn('previewRefused', refused.length)}</span>}
      </p>
      {list && list.without.length > 0 && <LinesWithout lines={list.without} />}
      {crawled > 0 && (
        <div class="known">
          <span>{tn('knownPages', crawled, { day: dayText(crawledAt ?? 0) })}</span>
          <Segmented
            label={t('knownWhat')}
            value={known}
            options={[
              { value: 'skip', label: t('knownSkip') },
              { value: 'again', label: t('knownAgain') },
            ]}
            onChange={(what) => state.choose({ known: what })}
          />
        </div>
      )}
    </div>
  );
}

const listedLines = 20;

/** Lines that hold no address, so that nobody has to guess what became of them. */
function LinesWithout({ lines }: { readonly lines: readonly { readonly line: number; readonly text: string }[] }) {
  return (
    <details class="without">
      <summary>
        {tn('previewWithout', lines.length)}
        <Icon name="chevron" />
      </summary>
      <ul>
        {lines.slice(0, listedLines).map(({ line, text }) => (
          <li key={line} class="truncate muted" title={text}>
            {t('lineOf', { line: String(line), text })}
          </li>
        ))}
        {lines.length > listedLines && <li class="muted">{tn('previewMore', lines.length - listedLines)}</li>}
      </ul>
    </details>
  );
}

function nothingText(source: SourceId, state: ChooserState): MessageKey {
  const { links } = state.found.value;
  const { list, candidates } = state.chosen.value;
  if (candidates.length > 0 && state.choice.value.filter) return 'nothingFilter';
  if (source === 'list') {
    if (list && !list.isList) return 'notAList';
    return 'nothingInList';
  }
  if (source === 'history') return 'nothingHistory';
  if (source === 'bookmarks') return 'nothingBookmarks';
  if (source === 'site' && !state.found.value.hasFront) return 'siteNoAddress';
  if (source !== 'links') return 'nothingTabs';
  if (links.kind === 'reading') return 'linksReading';
  return links.kind === 'unreadable' ? 'linksUnreadable' : 'nothingLinks';
}
