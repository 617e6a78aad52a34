import { Button, IconButton } from '../../parts/components/button.tsx';
import { Field } from '../../parts/components/field.tsx';
import { Icon } from '../../parts/components/icon.tsx';
import { Notice } from '../../parts/components/notice.tsx';
import { t } from '../../parts/messages.ts';
import { openDashboard } from '../../parts/open-surfaces.ts';
import { useRef, useState } from '../../parts/ui.ts';
import type { ChooserState } from '../chooser-state.ts';
import { writeMemory } from '../memory.ts';
import { linksOf, readLists, withLines } from './given-lists.ts';

/** Characters from which a pasted text is set as a value: put in as typing is, thousands of lines hold the page up for many seconds. */
const longPaste = 100_000;

/** A list that is typed, pasted, dropped, or chosen as a file. */
export function ListDetail({ state }: { readonly state: ChooserState }) {
  const { listText, listFile } = state.choice.value;
  const [isOver, setOver] = useState(false);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const take = async (files: readonly File[]) => {
    if (files.length === 0) return;
    const got = await readLists(files);
    setRefused(got.refused);
    if (got.list) state.choose({ listFile: got.list, flips: [] });
  };
  /** Beside what is there already, be it typed or a file. */
  const add = (lines: string) => {
    const { listText: typed, listFile: file } = state.choice.value;
    state.choose(
      file ? { listFile: { ...file, text: withLines(file.text, lines) } } : { listText: withLines(typed, lines) },
    );
  };
  const drop = (event: DragEvent) => {
    setOver(false);
    const given = event.dataTransfer;
    if (!given) return;
    // A link or a picture of a page comes with its address, and perhaps as a file too.
    const links =
      linksOf(given) ?? (/^https?:/im.test(given.getData('text/uri-list')) ? given.getData('text/uri-list') : null);
    const files = [...given.files];
    // Words that are moved go into the field by themselves.
    if (links === null && files.length === 0 && event.target instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    if (links !== null) add(links);
    else if (files.length > 0) void take(files);
    else if (given.getData('text/plain') !== '') add(given.getData('text/plain'));
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
      {refused.length > 0 && <Notice kind="danger">{t('notAListFile', { file: refused.join(', ') })}</Notice>}
      {listFile ? (
        <p class="file-chip">
          <Icon name="list" />
          <span class="truncate" title={listFile.name}>
            {listFile.name}
          </span>
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
                const given = event.clipboardData;
                const links = given && linksOf(given);
                const text = links ?? given?.getData('text/plain') ?? '';
                if (links === null && text.length < longPaste) return;
                event.preventDefault();
                const field = event.currentTarget;
                field.setRangeText(
                  links === null ? text : withLines('', links),
                  field.selectionStart,
                  field.selectionEnd,
                  'end',
                );
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
          multiple
          accept=".txt,.csv,.tsv,.md,.list,.html,.htm,.json,.jsonl,.xml,.opml,.url,.webloc,.desktop,text/*"
          hidden
          aria-label={t('fileChoose')}
          onChange={(event) => {
            void take([...(event.currentTarget.files ?? [])]);
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
