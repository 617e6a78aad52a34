import { type BatchOptionsInput, optionTable } from '../../../shared/batch/options.ts';
import { Check, Choice, Field } from '../components/field.tsx';
import { TextField } from '../components/text-field.tsx';
import { type MessageKey, t } from '../messages.ts';
import { useState } from '../ui.ts';
import { type OptionField, type OptionName, withOption } from './option-fields.ts';

type OptionControlProps = {
  readonly field: OptionField;
  readonly options: BatchOptionsInput;
  readonly onChange: (options: BatchOptionsInput) => void;
};

function optionLabel(name: OptionName): string {
  return t(`opt_${name}`);
}

/** Every choice of the schema has its text; a test holds that. */
function choiceLabel(name: OptionName, choice: string): string {
  return t(`opt_${name}_${choice.replaceAll('-', '_')}` as MessageKey);
}

function hintOf(name: OptionName): string | undefined {
  const { hint } = optionTable[name];
  if (hint === undefined) return undefined;
  // A test holds that every hint has its text.
  return t(hint === 'own' ? (`opt_${name}_hint` as MessageKey) : 'opt_milliseconds');
}

/** One option as the control that fits it. An empty field means the default, which stands in it greyed. */
export function OptionControl({ field, options, onChange }: OptionControlProps) {
  const value = options[field.name];
  const change = (typed: unknown) => {
    const changed = withOption(options, field, typed);
    if (changed) onChange(changed);
    return changed !== null;
  };
  if (field.kind === 'switch')
    return <Check label={optionLabel(field.name)} checked={(value ?? field.fallback) === true} onChange={change} />;
  if (field.kind === 'several') return <Several field={field} chosen={value ?? field.fallback} onChange={change} />;
  if (field.kind === 'choice')
    return (
      <Field
        label={optionLabel(field.name)}
        control={(joined) => (
          <Choice
            {...joined}
            value={String(value ?? field.fallback ?? '')}
            options={[
              ...(field.fallback === undefined ? [{ value: '', label: t('opt_default') }] : []),
              ...field.choices.map((choice) => ({ value: choice, label: choiceLabel(field.name, choice) })),
            ]}
            onChange={change}
          />
        )}
      />
    );
  return <Typed key={field.name} field={field} value={value} onChange={change} />;
}

type SeveralProps = {
  readonly field: Extract<OptionField, { kind: 'several' }>;
  readonly chosen: unknown;
  readonly onChange: (chosen: readonly string[]) => boolean;
};

function Several({ field, chosen, onChange }: SeveralProps) {
  const list: readonly unknown[] = Array.isArray(chosen) ? chosen : [];
  return (
    <fieldset class="option-several">
      <legend class="field-label">{optionLabel(field.name)}</legend>
      {field.choices.map((choice) => (
        <Check
          key={choice}
          label={choiceLabel(field.name, choice)}
          checked={list.includes(choice)}
          // In the schema's order, whatever the order of the clicks.
          onChange={(isOn) => onChange(field.choices.filter((one) => (one === choice ? isOn : list.includes(one))))}
        />
      ))}
    </fieldset>
  );
}

type TypedProps = {
  readonly field: Extract<OptionField, { kind: 'number' | 'text' }>;
  readonly value: unknown;
  readonly onChange: (typed: string) => boolean;
};

/** Keeps what is typed as it is typed, with the space before the next word, until it is left; and while it will not do. */
function Typed({ field, value, onChange }: TypedProps) {
  const [draft, setDraft] = useState<{ readonly text: string; readonly isGood: boolean } | null>(null);
  const hint = hintOf(field.name);
  const isNumber = field.kind === 'number';
  const refusal = isNumber ? t('opt_between', { min: field.min, max: field.max }) : t('opt_refused');
  return (
    <TextField
      label={optionLabel(field.name)}
      hint={hint}
      error={draft?.isGood === false ? refusal : undefined}
      keys={isNumber ? 'numeric' : 'text'}
      placeholder={String(field.fallback ?? '')}
      value={draft?.text ?? String(value ?? '')}
      onInput={(text) => setDraft({ text, isGood: onChange(text.trim()) })}
      onChange={() => draft?.isGood && setDraft(null)}
    />
  );
}
