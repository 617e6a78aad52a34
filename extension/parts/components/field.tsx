import { type ComponentChildren, useId } from '../ui.ts';

/** What the control of a field takes: its id, and where its hint and error stand. */
type FieldControl = {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': 'true' | undefined;
};

type FieldProps = {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
  /** The label is read out only. */
  readonly bare?: boolean;
  /** Draws the control with what joins it to label, hint and error. */
  readonly control: (joined: FieldControl) => ComponentChildren;
};

/** A control with its label, hint and error, joined for readers. */
export function Field({ label, hint, error, bare, control }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div class="field">
      <label class={bare ? 'for-readers' : 'field-label'} for={id}>
        {label}
      </label>
      {control({
        id,
        'aria-describedby': hint || error ? noteId : undefined,
        'aria-invalid': error ? 'true' : undefined,
      })}
      {(hint || error) && (
        <div id={noteId} class={error ? 'field-error' : 'field-hint'}>
          {error ?? hint}
        </div>
      )}
    </div>
  );
}

type ChoiceProps<Value extends string> = FieldControl & {
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly disabled?: boolean }[];
  readonly onChange: (value: Value) => void;
};

/** A select whose values are typed. Use as a field's control. */
export function Choice<Value extends string>({ value, options, onChange, ...joined }: ChoiceProps<Value>) {
  return (
    <select
      {...joined}
      class="input"
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.currentTarget.value);
        // Shown once it holds: not every choice is kept.
        event.currentTarget.value = value;
        if (chosen) onChange(chosen.value);
      }}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

type CheckProps = {
  readonly label: ComponentChildren;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
};

/** A checkbox with its label. */
export function Check({ label, checked, onChange, disabled }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
