import { hostOf } from '../../../shared/urls.ts';
import { Button } from '../../parts/components/button.tsx';
import { Choice, Field } from '../../parts/components/field.tsx';
import { Icon } from '../../parts/components/icon.tsx';
import { Notice } from '../../parts/components/notice.tsx';
import { TextField } from '../../parts/components/text-field.tsx';
import { numberText } from '../../parts/format.ts';
import { type MessageKey, t, tn } from '../../parts/messages.ts';
import { notTakenText } from '../../parts/sites/not-taken-text.ts';
import { useId, useState } from '../../parts/ui.ts';
import type { ChooserState } from '../chooser-state.ts';
import { ShortAddress } from '../picks/pick-list.tsx';
import { budgetRange, clicksRange, type Pace, paceNames, type SiteChoice, type SiteScope } from './site-choice.ts';
import { fittingScope, type KindRow, kindRows, scopeRows, withFlip } from './site-plan.ts';
import { planSentences, siteProblem } from './site-words.ts';

const scopeTexts: Readonly<Record<SiteScope, MessageKey>> = {
  folder: 'siteScopeFolder',
  host: 'siteScopeHost',
  domain: 'siteScopeDomain',
};
const paceTexts: Readonly<Record<Pace, MessageKey>> = {
  slow: 'sitePaceSlow',
  gentle: 'sitePaceGentle',
  fast: 'sitePaceFast',
};

/** A whole site: where from, how far, which kinds of links, how much and how fast; and in words what will happen. */
export function SiteDetail({ state }: { readonly state: ChooserState }) {
  const { site } = state.choice.value;
  const { missing, candidates } = state.chosen.value;
  const { hasFront, tabs } = state.found.value;
  const choose = (change: Partial<SiteChoice>) => state.choose({ site: { ...site, ...change } });
  const [start] = candidates;
  return (
    <div class="detail site">
      {!hasFront && <AddressField value={site.address} onChange={(address) => choose({ address })} />}
      {hasFront && tabs.front && (
        <p class="tab-title">
          <span class="truncate">{tabs.front.title}</span>
          <span class="truncate muted">{tabs.front.url}</span>
        </p>
      )}
      {!missing && start && <SiteBody state={state} start={start.url} choose={choose} />}
    </div>
  );
}

/** Taken when it is left or confirmed: a site is not looked at letter by letter. */
function AddressField({ value, onChange }: { readonly value: string; readonly onChange: (address: string) => void }) {
  const [typed, setTyped] = useState(value);
  return (
    <div class="site-address">
      <TextField
        label={t('siteAddress')}
        keys="url"
        placeholder="https://"
        value={typed}
        onInput={setTyped}
        onChange={() => onChange(typed.trim())}
      />
      <Button icon="search" onClick={() => onChange(typed.trim())}>
        {t('siteLook')}
      </Button>
    </div>
  );
}

type BodyProps = {
  readonly state: ChooserState;
  readonly start: string;
  readonly choose: (change: Partial<SiteChoice>) => void;
};

function SiteBody({ state, start, choose }: BodyProps) {
  const { site } = state.choice.value;
  const look = state.site.value;
  const map = look.kind === 'read' ? look.map : null;
  const scopes = map?.scopes ?? null;
  const scope = fittingScope(site.scope, scopes);
  const rows = map ? kindRows(map, site.flips) : [];
  const problem = siteProblem(look);
  return (
    <>
      <ScopeList rows={scopeRows(scopes)} chosen={scope} onChoose={(next) => choose({ scope: next, flips: [] })} />
      <section class="site-kinds" aria-label={t('siteKinds')}>
        <h3 class="field-label">{t('siteKinds')}</h3>
        {look.kind === 'reading' && (
          <p class="tally tally-note muted" role="status">
            {t('siteReading')}
          </p>
        )}
        {problem && <Notice kind="warn">{problem}</Notice>}
        {map && !problem && rows.length === 0 && <p class="muted">{t('siteKindsNone')}</p>}
        <KindBoxes rows={rows} onFlip={(name) => choose({ flips: withFlip(site.flips, name) })} />
      </section>
      <div class="site-figures">
        <NumberField
          label={t('siteClicks')}
          range={clicksRange}
          value={site.clicks}
          onChange={(clicks) => choose({ clicks })}
        />
        <NumberField
          label={t('siteBudget')}
          range={budgetRange}
          value={site.budget}
          onChange={(budget) => choose({ budget })}
        />
        <Field
          label={t('sitePace')}
          control={(joined) => (
            <Choice<Pace>
              {...joined}
              value={site.pace}
              options={paceNames.map((value) => ({ value, label: t(paceTexts[value]) }))}
              onChange={(pace) => choose({ pace })}
            />
          )}
        />
      </div>
      <GlobFields site={site} choose={choose} />
      <p class="tally site-plan">
        {planSentences({
          choice: site,
          start: start.replace(/^https?:\/\//, ''),
          place: scopes?.[scope] ?? hostOf(start),
          kinds: rows,
          known: map?.total ?? null,
          obeysRobots: state.options.value.robots !== 'ignore',
        })}
      </p>
    </>
  );
}

type ScopeListProps = {
  readonly rows: ReturnType<typeof scopeRows>;
  readonly chosen: SiteScope;
  readonly onChoose: (scope: SiteScope) => void;
};

function ScopeList({ rows, chosen, onChoose }: ScopeListProps) {
  const name = useId();
  return (
    <fieldset class="site-scopes">
      <legend class="field-label">{t('siteScope')}</legend>
      {rows.map(({ scope, place }) => (
        <label key={scope} class="check">
          <input type="radio" name={name} checked={scope === chosen} onChange={() => onChoose(scope)} />
          <span class="site-scope">
            {t(scopeTexts[scope])} <span class="muted">{place}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

const shownAtFirst = 8;

function KindBoxes({ rows, onFlip }: { readonly rows: readonly KindRow[]; readonly onFlip: (name: string) => void }) {
  const [isAll, setAll] = useState(false);
  const shown = isAll ? rows : rows.slice(0, shownAtFirst);
  if (rows.length === 0) return null;
  return (
    <>
      <ul class="pick-rows">
        {shown.map((row) => (
          <li key={row.name}>
            <label class="pick">
              <input type="checkbox" checked={row.isTicked} onChange={() => onFlip(row.name)} />
              <span class="pick-words">
                <span class="kind-name">
                  <code class="truncate">
                    {row.shownHost}
                    {row.template}
                  </code>
                  <span class="source-count figures">{numberText(row.count)}</span>
                </span>
                {row.samples[0] && <ShortAddress url={row.samples[0]} isMuted />}
                {row.trap && <span class="refused-words">{notTakenText(row.trap)}</span>}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {rows.length > shown.length && (
        <Button look="quiet" onClick={() => setAll(true)}>
          {tn('siteMoreKinds', rows.length - shown.length)}
        </Button>
      )}
    </>
  );
}

type NumberFieldProps = {
  readonly label: string;
  readonly range: { readonly min: number; readonly max: number };
  readonly value: number;
  readonly onChange: (value: number) => void;
};

/** What does not fit is said, and the last number that did holds. */
function NumberField({ label, range, value, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState(String(value));
  const number = Number(typed);
  const fits = typed.trim() !== '' && Number.isInteger(number) && number >= range.min && number <= range.max;
  return (
    <Field
      label={label}
      error={fits ? undefined : t('siteBetween', { min: range.min, max: range.max })}
      control={(joined) => (
        <input
          {...joined}
          class="input figures"
          type="text"
          inputMode="numeric"
          autocomplete="off"
          value={typed}
          onInput={(event) => {
            const text = event.currentTarget.value;
            setTyped(text);
            const given = Number(text);
            if (text.trim() !== '' && Number.isInteger(given) && given >= range.min && given <= range.max)
              onChange(given);
          }}
        />
      )}
    />
  );
}

function GlobFields({ site, choose }: { readonly site: SiteChoice; readonly choose: BodyProps['choose'] }) {
  const field = (label: MessageKey, value: string, placeholder: string, onChange: (text: string) => void) => (
    <TextField label={t(label)} placeholder={placeholder} value={value} onInput={onChange} />
  );
  return (
    <details class="all-options" open={site.include !== '' || site.exclude !== ''}>
      <summary>
        <Icon name="filter" />
        {t('siteGlobs')}
        <Icon name="chevron" />
      </summary>
      <div class="detail">
        {field('siteInclude', site.include, '/docs/**', (include) => choose({ include }))}
        {field('siteExclude', site.exclude, '/docs/old/**', (exclude) => choose({ exclude }))}
        <p class="field-hint">{t('siteGlobHint')}</p>
      </div>
    </details>
  );
}
