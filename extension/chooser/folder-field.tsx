import { useApprovedFolders } from '../parts/companion/approved-folders.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { Choice, Field } from '../parts/components/field.tsx';
import { TextField } from '../parts/components/text-field.tsx';
import { t } from '../parts/messages.ts';
import { openOptions } from '../parts/open-surfaces.ts';
import { useState } from '../parts/ui.ts';
import type { ChooserState } from './chooser-state.ts';

/** Values that no path and no name has. */
const [nowhere, byName, add] = ['', ':name', ':add'];

/** Where files go: nowhere, a folder that the person has approved, or one of the home by its name. */
export function FolderField({ state, companion }: { readonly state: ChooserState; readonly companion: Companion }) {
  const { out } = state.options.value;
  const [isNaming, setNaming] = useState(false);
  /** As it is typed: the space before the next word of a name is none yet. */
  const [draft, setDraft] = useState<string | null>(null);
  const [{ folders }] = useApprovedFolders(companion);
  const keep = (folder: string) => {
    const { out: _, ...others } = state.options.value;
    state.options.value = folder ? { ...others, out: folder } : others;
  };
  const isPath = out !== undefined && /^(?:[\\/]|[A-Za-z]:)/.test(out);
  const isNamed = isNaming || (out !== undefined && !isPath);
  const isKnown = folders.some(({ path }) => path === out);
  const choose = (value: string) => {
    setNaming(value === byName);
    if (value === add) void openOptions('folders');
    else keep(value === byName ? '' : value);
  };
  return (
    <>
      <Field
        label={t('folderSaveIn')}
        control={(joined) => (
          <Choice
            {...joined}
            value={isNamed ? byName : (out ?? nowhere)}
            options={[
              { value: nowhere, label: t('quickNoFolder') },
              ...folders.map(({ name, path }) => ({ value: path, label: name })),
              ...(isPath && !isKnown ? [{ value: out, label: t('folderNotApproved', { folder: out }) }] : []),
              { value: byName, label: t('folderByName') },
              { value: add, label: t('folderAdd') },
            ]}
            onChange={choose}
          />
        )}
      />
      {isNamed && (
        <div class="quick-wide">
          <TextField
            label={t('folderName')}
            hint={t('opt_out_hint')}
            value={draft ?? out ?? ''}
            onInput={(text) => {
              setDraft(text);
              keep(text.trim());
            }}
            onChange={() => setDraft(null)}
          />
        </div>
      )}
    </>
  );
}
