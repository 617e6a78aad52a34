import { Button } from '../parts/components/button.tsx';
import { t } from '../parts/messages.ts';
import { useRef } from '../parts/ui.ts';
import type { OptionsProps } from './part.tsx';
import { Part } from './part.tsx';
import { parseSettingsFile, settingsFileText } from './settings-file.ts';

const addressLifeMs = 10_000;

/** Settings as a file, to carry to another machine. Holds no token, no cookie and nothing that was crawled. */
export function FilePart({ companion, runner }: OptionsProps) {
  const picker = useRef<HTMLInputElement>(null);
  const save = () =>
    runner.run('save-settings', async () => {
      const text = settingsFileText(await companion.call('settings.get', {}));
      const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
      const link = document.createElement('a');
      link.href = address;
      link.download = 'tabtrawl-settings.json';
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), addressLifeMs);
      return null;
    });
  const load = (file: File | undefined) => {
    if (!file) return;
    runner.run('load-settings', async () => {
      const parsed = parseSettingsFile(await file.text());
      if ('problem' in parsed) throw new Error(t('optionsFileBad', { file: file.name, problem: parsed.problem }));
      await companion.call('settings.set', { settings: parsed.settings });
      return t('optionsFileLoaded');
    });
  };
  return (
    <Part title={t('optionsFile')} text={t('optionsFileText')}>
      <div class="options-actions">
        <Button icon="download" onClick={save}>
          {t('optionsFileSave')}
        </Button>
        <Button icon="folder" onClick={() => picker.current?.click()}>
          {t('optionsFileLoad')}
        </Button>
        <input
          ref={picker}
          type="file"
          accept="application/json,.json"
          hidden
          aria-label={t('optionsFileLoad')}
          onChange={(event) => {
            load(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </div>
    </Part>
  );
}
