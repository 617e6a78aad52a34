import type { BatchInfo } from '../../../shared/protocol/model.ts';
import { isOpen } from '../batches/batch-words.ts';
import { copyBatch, saveBatch } from '../batches/results.ts';
import type { Companion } from '../companion/companion.ts';
import { t, tn } from '../messages.ts';
import type { Runner } from '../runner.ts';
import { useState } from '../ui.ts';
import { Button } from './button.tsx';
import { Question } from './dialog.tsx';
import { unableWords } from './link-notice.tsx';
import { Menu } from './menu.tsx';

type BatchActionsProps = {
  readonly batch: BatchInfo;
  readonly companion: Companion;
  readonly runner: Pick<Runner, 'run' | 'busy'>;
};

/** What a batch can be told, the same on every surface: pause, go on, cancel (asked before), try again, crawl the rest. */
export function BatchActions({ batch, companion, runner }: BatchActionsProps) {
  const [isAsking, setAsking] = useState(false);
  const { id, name, state, counts } = batch;
  const { run, busy } = runner;
  const unable = unableWords(companion);
  const act = (call: 'batch.pause' | 'batch.resume' | 'batch.cancel') =>
    run(call, async () => {
      await companion.call(call, { batch: id });
      return null;
    });
  const retry = (states: 'failed' | 'cancelled') =>
    run('batch.retry', async () => {
      const { pages } = await companion.call('batch.retry', { batch: id, filter: { states: [states] } });
      return tn('dashRetried', pages);
    });
  return (
    <>
      {isOpen(batch) && state !== 'paused' && (
        <Button
          icon="pause"
          title={unable}
          disabled={unable !== undefined}
          busy={busy.value.has('batch.pause')}
          onClick={() => act('batch.pause')}
        >
          {t('pause')}
        </Button>
      )}
      {state === 'paused' && (
        <Button
          icon="play"
          look="primary"
          title={unable}
          disabled={unable !== undefined}
          busy={busy.value.has('batch.resume')}
          onClick={() => act('batch.resume')}
        >
          {t('resume')}
        </Button>
      )}
      {isOpen(batch) && (
        <Button
          icon="stop"
          title={unable}
          disabled={unable !== undefined}
          busy={busy.value.has('batch.cancel')}
          onClick={() => setAsking(true)}
        >
          {t('cancel')}
        </Button>
      )}
      {counts.cancelled > 0 && !isOpen(batch) && (
        <Button
          icon="play"
          look="primary"
          title={unable}
          disabled={unable !== undefined}
          busy={busy.value.has('batch.retry')}
          onClick={() => retry('cancelled')}
        >
          {t('crawlRest')}
        </Button>
      )}
      {counts.failed > 0 && (
        <Button
          icon="retry"
          title={unable}
          disabled={unable !== undefined}
          busy={busy.value.has('batch.retry')}
          onClick={() => retry('failed')}
        >
          {t('retryFailed')}
        </Button>
      )}
      {isAsking && (
        <Question
          title={t('dashCancelTitle', { name })}
          text={t('dashCancelText')}
          yes={t('dashCancelYes')}
          no={t('dashCancelNo')}
          onNo={() => setAsking(false)}
          onYes={() => {
            setAsking(false);
            act('batch.cancel');
          }}
        />
      )}
    </>
  );
}

type ResultActionsProps = BatchActionsProps & {
  /** Something else on the surface is what it is for. Default false. */
  readonly isAside?: boolean;
};

/** What there is of a batch that has pages: its Markdown to paste, a file, the folder that it was written to. */
export function ResultActions({ batch, companion, runner, isAside = false }: ResultActionsProps) {
  const { id, counts, options } = batch;
  if (counts.done === 0) return null;
  const { run, busy } = runner;
  const unable = unableWords(companion);
  const save = (format: 'md' | 'zip') => () => run('save', () => saveBatch(companion, id, format));
  const { out } = options;
  return (
    <>
      <Button
        look={isOpen(batch) || isAside ? 'plain' : 'primary'}
        icon="copy"
        title={unable}
        disabled={unable !== undefined}
        busy={busy.value.has('copy-batch')}
        onClick={() => run('copy-batch', () => copyBatch(companion, id))}
      >
        {t('dashCopyThis')}
      </Button>
      <Menu
        label={t('save')}
        icon="download"
        look="plain"
        unable={unable}
        items={[
          { label: t('dashExportMd'), icon: 'page', onChoose: save('md') },
          { label: t('dashExportZip'), icon: 'folder', onChoose: save('zip') },
        ]}
      >
        {t('save')}
      </Menu>
      {out !== undefined && (
        <Button
          icon="folder"
          title={unable ?? out}
          disabled={unable !== undefined}
          onClick={() => run('folder', () => showFolder(companion, id, out))}
        >
          {t('showFolder')}
        </Button>
      )}
    </>
  );
}

/** In the machine's own file manager; where there is none, the path goes on the clipboard. */
async function showFolder(companion: Companion, batch: string, folder: string): Promise<string | null> {
  const { opened } = await companion.call('batch.folder', { batch });
  if (opened) return null;
  await navigator.clipboard.writeText(folder);
  return t('folderCopied', { folder });
}
