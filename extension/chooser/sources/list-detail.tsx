import { decodeList } from '../../../shared/url-text.ts';
import { Button, IconButton } from '../../parts/components/button.tsx';
import { Field } from '../../parts/components/field.tsx';
import { Icon } from '../../parts/components/icon.tsx';
import { Notice } from '../../parts/components/notice.tsx';
import { t } from '../../parts/messages.ts';
import { openDashboard } from '../../parts/open-surfaces.ts';
import { useRef, useState } from '../../parts/ui.ts';
import type { ChooserState } from '../chooser-state.ts';
import { writeMemory } from '../memory.ts';

/** Characters from which a pasted text is set as a value: put in as typing is, thousands of lines hold the page up for many seconds. */
const longPaste = 100_000;

/** A list that is typed, pasted, dropped, or chosen as a file. */
export function ListDetail({ state }: { readonly state: ChooserState }) {
  const { listText, listFile } = state.choice.value;
  const [isOver, setOver] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined) => {
    if (!file) return;
    const got = decodeList(new Uint8Array(await file.arrayBuffer()));
    setRefused('problem' in got ? file.name : null);
    if ('text' in got) state.choose({ listFile: { name: file.name, text: got.text }, flips: [] });
  };
  const drop = (event: DragEvent) => {
    setOver(false);
    const file = event.dataTransfer?.files[0];
    if (!file) return; // text goes into the field by itself
    event.preventDefault();
    void take(file);
  };
  const choose = () => {
    // Browsers close a popup as the file chooser opens: the dashboard's stays, and begins with what was chosen here.
    if (state.surface !== 'popup') return input.current?.click();
    const choice = { ...state.choice.value, source: 'list' as const };
    void writeMemory('dashboard', { choice, options: state.options.value, page: null })
      .then(() => openDashboard({ dialog: 'file' }))
      .then(() => window.close());
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop a file on; the button beside it does the same
    <div class="detail" onDragOver={over} onDragLeave={() => setOver(false)} onDrop={drop}>
      {refused !== null && <Notice kind="danger">{t('notAListFile', { file: refused })}</Notice>}
      {listFile ? (
        <p class="file-chip">
          <Icon name="list" />
          <span class="truncate">{listFile.name}</span>
          <IconButton icon="close" label={t('fileRemove')} onClick={() => state.choose({ listFile: null })} />
        </p>
      ) : (
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
              onPaste={(event) => {
                const text = event.clipboardData?.getData('text/plain') ?? '';
                if (text.length < longPaste) return;
                event.preventDefault();
                const field = event.currentTarget;
                field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
                state.choose({ listText: field.value });
              }}
            />
          )}
        />
      )}
      <div class="detail-line detail-end">
        <input
          ref={input}
          type="file"
          accept=".txt,.csv,.tsv,.md,.list,.html,.json,text/*"
          hidden
          aria-label={t('fileChoose')}
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
        <Button look="quiet" icon="folder" onClick={choose}>
          {t('fileChoose')}
        </Button>
      </div>
    </div>
  );
}
