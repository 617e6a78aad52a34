/** The columns of the table of pages, in the order they stand, and the sizes that script and style share. */
import type { PageSort } from '../../../shared/protocol/calls.ts';
import { type MessageKey, t } from '../../parts/messages.ts';

export type Column = {
  /** Also the class of its cells: `cell-NAME`. */
  readonly name: 'index' | 'state' | 'page' | 'host' | 'status' | 'lane' | 'size' | 'time' | 'finished';
  readonly label: MessageKey;
  /** By what a press on its head sorts. */
  readonly sort: PageSort | null;
};

export const columns: readonly Column[] = [
  { name: 'index', label: 'dashColIndex', sort: 'index' },
  { name: 'state', label: 'dashColState', sort: 'state' },
  { name: 'page', label: 'dashColPage', sort: 'title' },
  { name: 'host', label: 'dashColHost', sort: 'host' },
  { name: 'status', label: 'dashColStatus', sort: 'httpStatus' },
  { name: 'lane', label: 'dashColLane', sort: null },
  { name: 'size', label: 'dashColSize', sort: 'markdownBytes' },
  { name: 'time', label: 'dashColTime', sort: 'totalMs' },
  { name: 'finished', label: 'dashColFinished', sort: 'finishedAt' },
];

const sortLabels: Readonly<Record<PageSort, MessageKey>> = {
  index: 'dashColIndex',
  url: 'dashColUrl',
  host: 'dashColHost',
  state: 'dashColState',
  title: 'dashColTitle',
  httpStatus: 'dashColStatus',
  totalMs: 'dashColTime',
  markdownBytes: 'dashColSize',
  finishedAt: 'dashColFinished',
};

export function sortText(sort: PageSort): string {
  return t(sortLabels[sort]);
}

export const rowPx = 44;
export const headerPx = 34;

/** Browsers draw no element taller than some 17 to 33 million pixels; Firefox's limit is the lower. */
export const maxRows = Math.floor(16_000_000 / rowPx);
