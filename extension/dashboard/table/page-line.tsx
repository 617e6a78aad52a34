// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid: its roles are given by hand, and aria-activedescendant names the row the keyboard is on
// biome-ignore-all lint/a11y/useFocusableInteractive: a virtual grid: its roles are given by hand, and aria-activedescendant names the row the keyboard is on
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid takes the keys
import type { PageRow } from '../../../shared/protocol/model.ts';
import { failureText } from '../../parts/batches/page-messages.ts';
import { StateDot } from '../../parts/components/state-dot.tsx';
import { bytesText, clockText, durationText, numberText } from '../../parts/format.ts';
import { t } from '../../parts/messages.ts';
import { codeText, laneText } from '../../parts/page-words.ts';
import { directionOf, shownTitle } from '../../parts/plain-line.ts';
import { isSelected, type Selection } from './selection.ts';
import type { TableActs } from './table-acts.ts';

type PageLineProps = {
  /** Undefined until it is loaded. */
  readonly row: PageRow | undefined;
  readonly index: number;
  readonly topPx: number;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly selection: Selection;
  readonly acts: TableActs;
};

/** One page as a line of the grid. */
export function PageLine({ row, index, topPx, isActive, isOpen, selection, acts }: PageLineProps) {
  const place = { transform: `translateY(${topPx}px)` };
  if (!row)
    return (
      <div id={`row-${index}`} class="line line-blank" role="row" aria-rowindex={index + 2} style={place}>
        <span class="cell cell-check" role="gridcell" />
        <span class="cell cell-index" role="gridcell" />
        <span class="cell cell-state" role="gridcell" />
        <span class="cell cell-page" role="gridcell" aria-label={t('dashLoading')}>
          <span class="blank-bar" />
        </span>
      </div>
    );
  const isChosen = isSelected(selection, row.id);
  const title = shownTitle(row);
  const why = row.message ? failureText(row.message) : undefined;
  const { state, url, host, code, httpStatus, lane, markdownBytes, totalMs, finishedAt } = row;
  return (
    <div
      id={`row-${index}`}
      class={`line${isActive ? ' line-active' : ''}${isOpen ? ' line-open' : ''}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      style={place}
      onClick={(event) => acts.press(row, index, event)}
      onContextMenu={(event) => {
        event.preventDefault();
        acts.menu(row, index, { leftPx: event.clientX, topPx: event.clientY });
      }}
    >
      <span
        class="cell cell-check"
        role="gridcell"
        onClick={(event) => {
          // A press beside the box means it, and not the page.
          event.stopPropagation();
          acts.check(row, index, event.shiftKey);
        }}
      >
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t('dashSelectPage', { page: title || url })}
          checked={isChosen}
          onClick={(event) => {
            event.stopPropagation();
            acts.check(row, index, event.shiftKey);
          }}
        />
      </span>
      <span class="cell cell-index figures muted" role="gridcell">
        {numberText(row.index + 1)}
      </span>
      <span class="cell cell-state" role="gridcell" title={why}>
        <StateDot page={state} />
        {code && <span class="cell-note muted truncate">{codeText(code)}</span>}
      </span>
      <span class="cell cell-page" role="gridcell" title={title ? `${title}\n${url}` : url}>
        <span class="truncate" dir={directionOf(title ?? '')}>
          {title ?? url}
        </span>
        <span class="cell-note muted truncate">{title ? url : why}</span>
      </span>
      <span class="cell cell-host truncate" role="gridcell" title={host}>
        {host}
      </span>
      <span class="cell cell-status figures" role="gridcell">
        {httpStatus ?? ''}
      </span>
      <span class="cell cell-lane" role="gridcell">
        {lane && laneText(lane)}
      </span>
      <span class="cell cell-size figures" role="gridcell">
        {markdownBytes > 0 && bytesText(markdownBytes)}
      </span>
      <span class="cell cell-time figures" role="gridcell">
        {totalMs !== null && durationText(totalMs)}
      </span>
      <span class="cell cell-finished figures" role="gridcell">
        {finishedAt !== null && clockText(finishedAt)}
      </span>
    </div>
  );
}
