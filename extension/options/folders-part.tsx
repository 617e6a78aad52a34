import { useApprovedFolders } from '../parts/companion/approved-folders.ts';
import { Button } from '../parts/components/button.tsx';
import { CommandText } from '../parts/components/command-text.tsx';
import { t } from '../parts/messages.ts';
import type { OptionsProps } from './part.tsx';
import { Part } from './part.tsx';

/** Where browsers may have pages saved. A folder is added in the machine's own dialog, or in a terminal: by the person alone. */
export function FoldersPart({ companion, runner, isHeld }: OptionsProps) {
  const [{ folders, canChoose }, read] = useApprovedFolders(companion);
  const choose = () =>
    runner.run('choose-folder', async () => {
      const { folder } = await companion.call('folder.choose', {});
      await read();
      return folder && t('optionsFolderAdded', { folder: folder.path });
    });
  const remove = (path: string) =>
    runner.run(`remove-folder-${path}`, async () => {
      await companion.call('folder.remove', { path });
      await read();
      return t('optionsFolderRemoved', { folder: path });
    });
  return (
    <Part anchor="folders" title={t('optionsFolders')} text={t('optionsFoldersText')}>
      {folders.length === 0 ? (
        <p class="muted">{t('optionsNoFolders')}</p>
      ) : (
        <ul class="sessions">
          {folders.map(({ name, path }) => (
            <li key={path}>
              <div class="session-words">
                <strong class="truncate" title={name}>
                  {name}
                </strong>
                <span class="muted truncate" title={path}>
                  {path}
                </span>
              </div>
              {isHeld && (
                <Button icon="trash" onClick={() => remove(path)}>
                  {t('optionsRemoveFolder')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {canChoose ? (
        <div>
          <Button icon="folder" busy={runner.busy.value.has('choose-folder')} onClick={choose}>
            {t('optionsAddFolder')}
          </Button>
        </div>
      ) : (
        <p class="muted">
          <CommandText text={t('optionsFolderHow')} />
        </p>
      )}
    </Part>
  );
}
