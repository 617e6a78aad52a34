import { type BatchOptionsInput, type OptionGroup, optionTable } from '../../../shared/batch/options.ts';
import { type MessageKey, t } from '../messages.ts';
import { useMemo } from '../ui.ts';
import { OptionControl } from './option-control.tsx';
import { type OptionName, optionFields } from './option-fields.ts';

const groups: readonly { readonly group: OptionGroup; readonly title: MessageKey }[] = [
  { group: 'kept', title: 'optGroupKept' },
  { group: 'loading', title: 'optGroupLoading' },
  { group: 'pace', title: 'optGroupPace' },
  { group: 'manners', title: 'optGroupManners' },
  { group: 'where', title: 'optGroupWhere' },
];

type OptionFormProps = {
  /** Only what differs from the defaults. */
  readonly options: BatchOptionsInput;
  readonly onChange: (options: BatchOptionsInput) => void;
  /** Options that the surface shows elsewhere. */
  readonly without?: readonly OptionName[];
};

/** Every option of a batch, in groups. */
export function OptionForm({ options, onChange, without = [] }: OptionFormProps) {
  const fields = useMemo(optionFields, []);
  const shown = fields.filter(({ name }) => !without.includes(name));
  return (
    <div class="option-form">
      {groups.map(({ group, title }) => {
        const inGroup = shown.filter(({ name }) => optionTable[name].group === group);
        if (inGroup.length === 0) return null;
        return (
          <fieldset key={group} class="option-group">
            <legend>{t(title)}</legend>
            {inGroup.map((field) => (
              <OptionControl key={field.name} field={field} options={options} onChange={onChange} />
            ))}
          </fieldset>
        );
      })}
    </div>
  );
}
