import { Button } from '../../parts/components/button.tsx';
import { Choice, Field } from '../../parts/components/field.tsx';
import { Icon } from '../../parts/components/icon.tsx';
import { SearchField } from '../../parts/components/search-field.tsx';
import { dayText } from '../../parts/format.ts';
import { t, tn } from '../../parts/messages.ts';
import { plainLine } from '../../parts/plain-line.ts';
import { useEffect, useRef, useState } from '../../parts/ui.ts';
import { unsafeText } from '../../parts/unsafe-text.ts';
import type { ChooserState } from '../chooser-state.ts';
import { type PickOrder, pickOrders } from '../sources/choice.ts';
import { type PickRow, type Refused, withTicks } from './picks.ts';

/** Few at first, as the surface may be small; more at a press. */
const shownAtFirst = 100;
const orderTexts = { page: 'orderPage', address: 'orderAddress', name: 'orderName' } as const;

/** The addresses, each with a box: a range with Shift, a filter over them, an order. */
export function PickList({ state }: { readonly state: ChooserState }) {
  const { source, filter, order, flips } = state.choice.value;
  const { rows, refused, items } = state.picks.value;
  const { candidates, missing } = state.chosen.value;
  const [shown, setShown] = useState(shownAtFirst);
  const [isOpen, setOpen] = useState(source === 'links');
  const last = useRef<number | null>(null);
  useEffect(() => {
    setOpen(source === 'links');
    setShown(shownAtFirst);
    last.current = null;
  }, [source]);
  if (missing || source === 'tab' || source === 'site' || candidates.length + refused.length === 0) return null;

  const tick = (index: number, isTicked: boolean, isRange: boolean) => {
    const from = isRange && last.current !== null ? last.current : index;
    const range = rows.slice(Math.min(from, index), Math.max(from, index) + 1);
    last.current = index;
    state.choose({ flips: withTicks(flips, range, isTicked) });
  };
  const all = (isTicked: boolean) => state.choose({ flips: withTicks(flips, rows, isTicked) });
  return (
    <details class="picks" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {t('pickWhich')}
        <Icon name="chevron" />
      </summary>
      <div class="detail-line">
        <SearchField label={t('pickFilter')} value={filter} onChange={(text) => state.choose({ filter: text })} />
        <Field
          label={t('pickOrder')}
          bare
          control={(joined) => (
            <Choice<PickOrder>
              {...joined}
              value={order}
              options={pickOrders.map((value) => ({ value, label: t(orderTexts[value]) }))}
              onChange={(value) => state.choose({ order: value })}
            />
          )}
        />
      </div>
      <p class="pick-all">
        <Button look="quiet" disabled={items.length === rows.length} onClick={() => all(true)}>
          {t('dashSelectAll')}
        </Button>
        <Button look="quiet" disabled={items.length === 0} onClick={() => all(false)}>
          {t('dashSelectNone')}
        </Button>
      </p>
      <ul class="pick-rows">
        {refused.slice(0, shownAtFirst).map((one, at) => (
          <li key={`refused-${at}`} class="pick-refused">
            <span class="pick-words">
              <span class="truncate" title={one.text}>
                {one.text}
              </span>
              <span class="refused-words">{refusalText(one)}</span>
            </span>
          </li>
        ))}
        {rows.slice(0, shown).map((row, index) => (
          <PickLine key={row.url} row={row} onTick={(isTicked, isRange) => tick(index, isTicked, isRange)} />
        ))}
      </ul>
      {rows.length > shown && (
        <Button look="quiet" onClick={() => setShown(shown * 5)}>
          {tn('previewMore', rows.length - shown)}
        </Button>
      )}
    </details>
  );
}

type PickLineProps = { readonly row: PickRow; readonly onTick: (isTicked: boolean, isRange: boolean) => void };

function PickLine({ row, onTick }: PickLineProps) {
  const { url, name, isTicked, unsafe } = row;
  const notes = notesOf(row);
  return (
    <li>
      <label class={`pick${unsafe ? ' pick-unsafe' : ''}`}>
        <input
          type="checkbox"
          checked={isTicked}
          onClick={(event) => onTick(event.currentTarget.checked, event.shiftKey)}
        />
        <span class="pick-words">
          {name && (
            <span class="truncate" dir="auto">
              {plainLine(name)}
            </span>
          )}
          <ShortAddress url={url} isMuted={name !== ''} />
          {unsafe && (
            <span class="refused-words">
              {isTicked ? unsafeText(unsafe) : t('unsafeReason', { reason: unsafeText(unsafe) })}
            </span>
          )}
          {notes.length > 0 && <span class="muted">{notes.join(' · ')}</span>}
        </span>
      </label>
    </li>
  );
}

/** Long addresses differ mostly at their end: the middle goes, never the end. */
export function ShortAddress({ url, isMuted }: { readonly url: string; readonly isMuted: boolean }) {
  const text = url.replace(/^https?:\/\//, '');
  const end = text.slice(-24);
  return (
    <span class={`address${isMuted ? ' muted' : ''}`} title={url}>
      <span class="address-start">{text.slice(0, -24)}</span>
      <span class="address-end">{text.length > 24 ? end : text}</span>
    </span>
  );
}

function notesOf({ isPinned, isAsleep, isTwice, crawledAt }: PickRow): string[] {
  return [
    ...(isPinned ? [t('markPinned')] : []),
    ...(isAsleep ? [t('markAsleep')] : []),
    ...(isTwice ? [t('markTwice')] : []),
    ...(crawledAt === null ? [] : [t('markCrawled', { day: dayText(crawledAt) })]),
  ];
}

function refusalText({ reason, scheme }: Refused): string {
  if (reason === 'scheme') return t('refusedScheme', { scheme });
  if (reason === 'credentials') return t('refusedCredentials');
  return t(reason === 'too-long' ? 'refusedLong' : 'refusedAddress');
}
