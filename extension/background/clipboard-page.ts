/** The page that is not shown, which puts text on the clipboard for the worker. */
import { z } from '../../shared/zod.ts';
import { browser } from '../parts/browser.ts';

const copyMessage = z.object({ kind: z.literal('copy'), text: z.string() });

browser.runtime.onMessage.addListener((message: unknown, sender: { readonly id?: string }) => {
  const asked = copyMessage.safeParse(message);
  if (!asked.success || sender.id !== browser.runtime.id) return undefined;
  const field = document.createElement('textarea');
  field.value = asked.data.text;
  document.body.append(field);
  field.select();
  // The asynchronous way needs the focus, which a page that is not shown never has.
  const isCopied = document.execCommand('copy');
  field.remove();
  return Promise.resolve(isCopied);
});
