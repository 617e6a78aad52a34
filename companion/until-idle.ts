/** When a companion has nothing left to do. */
import type { EventFan } from './event-fan.ts';
import type { OutFolders } from './out-folders.ts';
import type { Store } from './store/store.ts';

type Parts = {
  readonly store: Pick<Store, 'openBatches'>;
  readonly fan: EventFan;
  readonly folders: OutFolders;
  readonly gone: AbortSignal;
};

/** Resolves when no batch can go on by itself, and what ended is in its folders. */
export async function untilIdle({ store, fan, folders, gone }: Parts): Promise<void> {
  const isBusy = (): boolean => store.openBatches().some((batch) => batch.state !== 'paused');
  while (isBusy() && !gone.aborted)
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        off();
        gone.removeEventListener('abort', wake);
        resolve();
      };
      const off = fan.on('batch', wake);
      gone.addEventListener('abort', wake);
    });
  await folders.idle();
}
