import { Button, IconButton } from '../parts/components/button.tsx';
import { Field } from '../parts/components/field.tsx';
import { Icon } from '../parts/components/icon.tsx';
import { t } from '../parts/messages.ts';
import { useRef, useState } from '../parts/ui.ts';
import type { PopupState } from './chooser-state.ts';

/** A list that is typed, pasted, dropped, or chosen as a file. */
export function ListDetail({ state }: { readonly state: PopupState }) {
  const { listText, listFile } = state.choice.value;
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined) => {
    if (file) state.choose({ listFile: { name: file.name, text: await file.text() } });
  };

  if (listFile)
    return (
      <div class="detail">
        <p class="file-chip">
          <Icon name="list" />
          <span class="truncate">{listFile.name}</span>
          <IconButton icon="close" label={t('fileRemove')} onClick={() => state.choose({ listFile: null })} />
        </p>
      </div>
    );

  return (
    <div class="detail">
      <Field
        label={t('listLabel')}
        bare
        control={(joined) => (
          <textarea
            {...joined}
            class={`input list-input${isOver ? ' list-over' : ''}`}
            placeholder={t('listPlaceholder')}
            spellcheck={false}
            value={listText}
            onInput={(event) => state.choose({ listText: event.currentTarget.value })}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => {
              setOver(false);
              const file = event.dataTransfer?.files[0];
              if (!file) return; // text goes into the field by itself
              event.preventDefault();
              void take(file);
            }}
          />
        )}
      />
      <div class="detail-line detail-end">
        <input
          ref={input}
          type="file"
          accept=".txt,.csv,.md,.list,text/plain"
          hidden
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
        <Button look="quiet" icon="folder" onClick={() => input.current?.click()}>
          {t('fileChoose')}
        </Button>
      </div>
    </div>
  );
}
