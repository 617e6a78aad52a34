import type { Lane } from '../../shared/batch/page-record.ts';
import { type MessageKey, t } from '../parts/messages.ts';

const texts: Readonly<Record<Lane, MessageKey>> = {
  render: 'laneRender',
  fetch: 'laneFetch',
  tab: 'laneTab',
  cache: 'laneCache',
};

/** How the content was got, in a word. */
export function laneText(lane: Lane): string {
  return t(texts[lane]);
}
