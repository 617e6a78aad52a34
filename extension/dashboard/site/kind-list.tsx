import type { DiscoveryInfo } from '../../../shared/protocol/model.ts';
import { Button } from '../../parts/components/button.tsx';
import { t, tn } from '../../parts/messages.ts';
import { kindStateText } from '../../parts/sites/kind-texts.ts';
import { notTakenText } from '../../parts/sites/not-taken-text.ts';
import { useRef, useState } from '../../parts/ui.ts';
import { type ShownKind, shownKinds } from './kind-order.ts';

type KindListProps = {
  readonly info: DiscoveryInfo;
  readonly disabled: boolean;
  /** False where it came to nothing. */
  readonly onRule: (kind: number, rule: 'stopped' | 'let-in') => Promise<boolean>;
};

const shownAtFirst = 12;

/** Every kind of pages with a box: unticked, no more of it is begun; ticked again, it is let in whatever was found of it. */
export function KindList({ info, disabled, onRule }: KindListProps) {
  const [isAll, setAll] = useState(false);
  const known = useRef<ReadonlySet<number> | null>(null);
  known.current ??= new Set(info.kinds.map(({ key }) => key));
  const kinds = shownKinds(info.kinds, known.current);
  const shown = isAll ? kinds : kinds.slice(0, shownAtFirst);
  const hosts = new Set(kinds.map(({ host }) => host));
  if (kinds.length === 0) return <p class="muted">{t('siteKindsNone')}</p>;
  return (
    <>
      <ul class="kind-list">
        {shown.map((kind) => (
          <li key={kind.key}>
            <KindLine kind={kind} withHost={hosts.size > 1} disabled={disabled} onRule={onRule} />
          </li>
        ))}
      </ul>
      {kinds.length > shown.length && (
        <Button look="quiet" onClick={() => setAll(true)}>
          {tn('siteMoreKinds', kinds.length - shown.length)}
        </Button>
      )}
    </>
  );
}

type KindLineProps = Omit<KindListProps, 'info'> & { readonly kind: ShownKind; readonly withHost: boolean };

function KindLine({ kind, withHost, disabled, onRule }: KindLineProps) {
  const { key, host, template, found, taken, refused, sample, stopped, isNew } = kind;
  const name = withHost ? `${host}${template}` : template;
  // The box stays as it was put until the companion tells, which may take a moment; where that failed it goes back.
  const [wished, setWished] = useState<{ readonly takes: boolean; readonly over: typeof stopped } | null>(null);
  const isTaken = wished?.over === stopped ? wished.takes : stopped === null;
  const change = async (takes: boolean) => {
    setWished({ takes, over: stopped });
    if (!(await onRule(key, takes ? 'let-in' : 'stopped'))) setWished(null);
  };
  return (
    <label class={`kind${stopped ? ' kind-stopped' : ''}`} title={sample}>
      <input
        type="checkbox"
        aria-label={t('dashKindTake', { kind: name })}
        checked={isTaken}
        disabled={disabled}
        onChange={(event) => void change(event.currentTarget.checked)}
      />
      <code class="kind-template">{name}</code>
      {isNew && <span class="tag">{t('dashKindNew')}</span>}
      <span class="kind-figures figures">{t('dashKindDone', { done: taken, found: Math.max(found, taken) })}</span>
      <span class="kind-why muted">
        {kindStateText(kind)}
        {refused > 0 && ` · ${leftText(kind)}`}
      </span>
    </label>
  );
}

/** How many addresses of it are left out, and why where that is not said already. */
function leftText({ refused, refusedFor, stopped }: ShownKind): string {
  return refusedFor === null || refusedFor === stopped
    ? tn('dashKindLeftBare', refused)
    : tn('dashKindLeft', refused, { reason: notTakenText(refusedFor) });
}
