import { Field } from './field.tsx';

type SearchFieldProps = {
  /** Shown in the empty field, and read out. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
};

/** A line to type words into that narrow what is shown. */
export function SearchField({ label, value, onChange }: SearchFieldProps) {
  return (
    <Field
      label={label}
      bare
      control={(joined) => (
        <input
          {...joined}
          class="input"
          type="search"
          placeholder={label}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
    />
  );
}
