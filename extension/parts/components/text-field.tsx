import { Field } from './field.tsx';

type TextFieldProps = {
  readonly label: string;
  readonly hint?: string | undefined;
  /** Told in place of the hint where what is typed will not do. */
  readonly error?: string | undefined;
  readonly value: string;
  readonly placeholder?: string;
  readonly longest?: number;
  /** Which keys a phone shows. Default `text`. */
  readonly keys?: 'text' | 'url' | 'numeric';
  /** It is a code in capitals. */
  readonly capitals?: boolean;
  /** Class beside that of inputs. */
  readonly look?: string;
  readonly onInput: (text: string) => void;
  /** It was left or confirmed. */
  readonly onChange?: () => void;
};

/** A line for what is no prose (addresses, names, selectors, codes): the browser neither spells it nor fills it in. */
export function TextField({ label, hint, error, value, look, keys = 'text', ...rest }: TextFieldProps) {
  const { placeholder, longest, capitals, onInput, onChange } = rest;
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      control={(joined) => (
        <input
          {...joined}
          class={look === undefined ? 'input' : `input ${look}`}
          type="text"
          inputMode={keys}
          autocomplete="off"
          autocapitalize={capitals ? 'characters' : 'off'}
          spellcheck={false}
          placeholder={placeholder}
          maxLength={longest}
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
          onChange={onChange}
        />
      )}
    />
  );
}
