import { useId } from '../ui.ts';

type SegmentedProps<Value extends string> = {
  /** Read out; the choices speak for themselves to the eye. */
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly disabled?: boolean }[];
  readonly onChange: (value: Value) => void;
};

/** A few choices side by side, of which one holds; arrow keys move between them. */
export function Segmented<Value extends string>({ label, value, options, onChange }: SegmentedProps<Value>) {
  const name = useId();
  return (
    <fieldset class="segmented">
      <legend class="for-readers">{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
          />
          <span class="figures">{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
