import { browser } from '../browser.ts';
import type { Companion } from '../companion/companion.ts';
import type { LinkState, Refusal } from '../companion/connection.ts';
import type { MessageKey } from '../messages.ts';
import { t } from '../messages.ts';
import { Button } from './button.tsx';
import { CommandText } from './command-text.tsx';
import { EmptyState } from './empty-state.tsx';
import type { IconName } from './icon.tsx';
import { Notice } from './notice.tsx';

type LinkWords = {
  readonly icon: IconName;
  readonly title: MessageKey;
  readonly hint: MessageKey;
  readonly pair?: true;
};

/** What is said while there is no connection, and what to do; null while nothing need be done. */
export function linkWords(link: LinkState, refusal: Refusal | null): LinkWords | null {
  if (link === 'offline') return { icon: 'offline', title: 'linkOffline', hint: 'linkOfflineHint' };
  if (link === 'unpaired') return { icon: 'key', title: 'linkUnpaired', hint: 'linkUnpairedHint', pair: true };
  if (link !== 'refused') return null;
  return refusal === 'version'
    ? { icon: 'warning', title: 'linkRefusedVersion', hint: 'linkRefusedVersionHint' }
    : { icon: 'key', title: 'linkRefusedToken', hint: 'linkRefusedTokenHint', pair: true };
}

/** Why what needs the companion cannot be had now, for what is disabled meanwhile; undefined while it is there. */
export function unableWords({ state: { link, refusal } }: Companion): string | undefined {
  if (link.value === 'online') return undefined;
  return t(linkWords(link.value, refusal.value)?.title ?? 'linkConnecting');
}

/** The whole surface while the companion is not there: why, and what to do. Draws nothing while `connecting` or `online`. */
export function LinkNotice({ companion }: { readonly companion: Companion }) {
  const words = linkWords(companion.state.link.value, companion.state.refusal.value);
  if (!words) return null;
  return (
    <EmptyState icon={words.icon} title={t(words.title)} text={<CommandText text={t(words.hint)} />}>
      {words.pair ? (
        <Button look="primary" onClick={() => void browser.runtime.openOptionsPage()}>
          {t('openOptions')}
        </Button>
      ) : (
        <Button icon="retry" onClick={() => companion.reconnect()}>
          {t('tryNow')}
        </Button>
      )}
    </EmptyState>
  );
}

/** The same in a line, where what the person has begun stays in sight. */
export function LinkLine({ companion }: { readonly companion: Companion }) {
  const words = linkWords(companion.state.link.value, companion.state.refusal.value);
  if (!words) return null;
  return (
    <Notice
      kind="warn"
      actions={
        words.pair ? (
          <Button onClick={() => void browser.runtime.openOptionsPage()}>{t('openOptions')}</Button>
        ) : (
          <Button icon="retry" onClick={() => companion.reconnect()}>
            {t('tryNow')}
          </Button>
        )
      }
    >
      <strong>{t(words.title)}</strong>
      <p>
        <CommandText text={t(words.hint)} />
      </p>
    </Notice>
  );
}
