import type { Companion } from '../companion/companion.ts';
import type { LinkState as Link } from '../companion/connection.ts';
import { browserText } from '../format.ts';
import { type MessageKey, t } from '../messages.ts';

const texts: Readonly<Record<Link, MessageKey>> = {
  connecting: 'linkConnecting',
  online: 'linkOnline',
  offline: 'linkOffline',
  unpaired: 'linkUnpaired',
  refused: 'linkRefusedToken',
};

/** One line: connected with which browser, or why not. */
export function LinkState({ companion }: { readonly companion: Companion }) {
  const { link, status } = companion.state;
  const browserInfo = status.value?.browser;
  const isOnline = link.value === 'online';
  return (
    <p class={`link-state link-${link.value}`} role="status">
      <span class="link-lamp" aria-hidden="true" />
      <span class="truncate">
        {t(texts[link.value])}
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
