import { Icon } from '../parts/components/icon.tsx';
import { type MessageKey, t, tn } from '../parts/messages.ts';
import type { Grant } from '../parts/permissions.ts';
import type { PopupState } from './chooser-state.ts';
import type { Refused } from './preview.ts';
import type { SourceId } from './sources.ts';

const listedAtMost = 200;

const grantReasons: Partial<Record<Grant, MessageKey>> = {
  readTabs: 'askReadTabs',
  listTabs: 'askListTabs',
  bookmarks: 'askBookmarks',
  history: 'askHistory',
};

/** How many are new, doubled or can't be crawled; opened, which and why. Or what is missing before that can be said. */
export function PreviewLine({ state }: { readonly state: PopupState }) {
  const { missing } = state.chosen.value;
  const { items, duplicates, refused } = state.preview.value;
  const { source } = state.choice.value;
  if (missing)
    return (
      <p class="preview preview-note" role="status">
        <Icon name="key" />
        {t(grantReasons[missing] ?? 'askReadTabs')}
      </p>
    );
  if (items.length + refused.length === 0)
    return (
      <p class="preview preview-note muted" role="status">
        {t(nothingText(source, state))}
      </p>
    );
  return (
    <details class="preview">
      <summary>
        <span class="preview-counts figures" role="status">
          <strong>{tn('previewNew', items.length)}</strong>
          {duplicates > 0 && <span>{tn('previewDouble', duplicates)}</span>}
          {refused.length > 0 && <span class="preview-refused">{tn('previewRefused', refused.length)}</span>}
        </span>
        <Icon name="chevron" />
      </summary>
      <ul class="preview-list">
        {refused.slice(0, listedAtMost).map((one, at) => (
          <li key={`refused-${at}`}>
            <span class="truncate">{one.text}</span>
            <span class="preview-refused">{refusalText(one)}</span>
          </li>
        ))}
        {items.slice(0, listedAtMost).map(({ url }) => (
          <li key={url}>
            <span class="truncate">{url}</span>
          </li>
        ))}
      </ul>
      {items.length > listedAtMost && <p class="muted">{tn('previewMore', items.length - listedAtMost)}</p>}
    </details>
  );
}

function refusalText({ reason, scheme }: Refused): string {
  if (reason === 'scheme') return t('refusedScheme', { scheme });
  if (reason === 'credentials') return t('refusedCredentials');
  return t(reason === 'too-long' ? 'refusedLong' : 'refusedAddress');
}

function nothingText(source: SourceId, state: PopupState): MessageKey {
  const { links } = state.found.value;
  if (source === 'list') return 'nothingList';
  if (source === 'history') return 'nothingHistory';
  if (source === 'bookmarks') return 'nothingBookmarks';
  if (source !== 'links') return 'nothingTabs';
  if (links.kind === 'reading') return 'linksReading';
  if (links.kind === 'unreadable') return 'linksUnreadable';
  return state.choice.value.linkFilter ? 'nothingFilter' : 'nothingLinks';
}
