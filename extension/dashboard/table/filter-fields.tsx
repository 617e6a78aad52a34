import { pageErrorCodes } from '../../../shared/batch/errors.ts';
import { type PageSort, pageSorts } from '../../../shared/protocol/calls.ts';
import { IconButton } from '../../parts/components/button.tsx';
import { Choice, Field } from '../../parts/components/field.tsx';
import { t } from '../../parts/messages.ts';
import { codeText } from '../../parts/page-words.ts';
import { useEffect, useId, useRef, useState } from '../../parts/ui.ts';
import type { Dashboard } from '../dashboard-state.ts';
import { isFiltered } from '../view.ts';
import { sortText } from './table-columns.ts';

/** Search, host and reason; the order too where the heads of the columns have no room. */
export function FilterFields({ dashboard }: { readonly dashboard: Dashboard }) {
  const view = dashboard.view.value;
  return (
    <search class="filter-fields" aria-label={t('dashFilter')}>
      <LateInput
        label={t('dashFilterText')}
        value={view.text}
        toValue={(text) => text.slice(0, 500)}
        onChange={(text) => dashboard.look({ text })}
      />
      <HostInput dashboard={dashboard} />
      <Field
        label={t('dashFilterCode')}
        bare
        control={(joined) => (
          <Choice
            {...joined}
            value={view.codes[0] ?? ''}
            options={[
              { value: '', label: t('dashAnyReason') },
              ...pageErrorCodes.map((code) => ({ value: code, label: codeText(code) })),
            ]}
            onChange={(code) => dashboard.look({ codes: code === '' ? [] : [code] })}
          />
        )}
      />
      <div class="filter-sort">
        <Field
          label={t('dashSort')}
          bare
          control={(joined) => (
            <Choice<PageSort>
              {...joined}
              value={view.sort}
              options={pageSorts.map((sort) => ({ value: sort, label: t('dashSortBy', { what: sortText(sort) }) }))}
              onChange={(sort) => dashboard.look({ sort, descending: false })}
            />
          )}
        />
      </div>
      <IconButton
        icon="close"
        label={t('dashFilterClear')}
        disabled={!isFiltered(view)}
        onClick={() => dashboard.look({ states: [], codes: [], host: '', text: '' })}
      />
    </search>
  );
}

function HostInput({ dashboard }: { readonly dashboard: Dashboard }) {
  const listId = useId();
  const [hosts, setHosts] = useState<readonly string[]>([]);
  return (
    <>
      <LateInput
        label={t('dashFilterHost')}
        value={dashboard.view.value.host}
        list={listId}
        onFocus={() => setHosts(dashboard.rows.hosts())}
        toValue={(host) => host.trim().toLowerCase()}
        onChange={(host) => dashboard.look({ host })}
      />
      <datalist id={listId}>
        {hosts.map((host) => (
          <option key={host} value={host} />
        ))}
      </datalist>
    </>
  );
}

const typingMs = 250;

type LateInputProps = {
  readonly label: string;
  readonly value: string;
  readonly list?: string;
  /** What is typed → what is told. */
  readonly toValue: (text: string) => string;
  readonly onFocus?: () => void;
  readonly onChange: (value: string) => void;
};

/** Tells what was typed when the typing has paused, so that not every letter asks the companion. */
function LateInput({ label, value, list, onFocus, toValue, onChange }: LateInputProps) {
  const [text, setText] = useState(value);
  /** What was told last: as it comes back there may be more in the field already, which stays. */
  const told = useRef(value);
  useEffect(() => {
    if (value !== told.current) setText(value);
    told.current = value;
  }, [value]);
  useEffect(() => {
    const next = toValue(text);
    if (next === told.current) return;
    const timer = setTimeout(() => {
      told.current = next;
      onChange(next);
    }, typingMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <input
      class="input"
      type="search"
      aria-label={label}
      placeholder={label}
      list={list}
      value={text}
      onFocus={onFocus}
      onInput={(event) => setText(event.currentTarget.value)}
    />
  );
}
