import type { Companion } from '../companion/companion.ts';
import { browserText } from '../format.ts';
import { t } from '../messages.ts';
import { linkWords } from './link-notice.tsx';

/** One line: connected with which browser, or why not. */
export function LinkState({ companion }: { readonly companion: Companion }) {
  const { link, status, refusal } = companion.state;
  const browserInfo = status.value?.browser;
  const isOnline = link.value === 'online';
  const why = linkWords(link.value, refusal.value);
  const words = t(why ? why.title : isOnline ? 'linkOnline' : 'linkConnecting');
  return (
    <p class={`link-state link-${link.value}`} role="status" title={words}>
      <span class="link-lamp" aria-hidden="true" />
      <span class="truncate">
        {words}
        {isOnline && browserInfo?.name && (
          <span class="link-browser muted">
            {' · '}
            {browserText(browserInfo.name)}
            {browserInfo.headless && ` · ${t('linkNoWindow')}`}
          </span>
        )}
      </span>
    </p>
  );
}
