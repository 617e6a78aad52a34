/** Notifications. Their ids say what they are about, so that a worker that was stopped meanwhile still knows. */
import { browser } from '../parts/browser.ts';

const iconUrl = '/icons/128.png';

/** One that only says something; a later one with the same id takes its place. */
export async function tell(id: string, title: string, message: string): Promise<void> {
  await browser.notifications.create(id, { type: 'basic', iconUrl, title, message });
}

/** One with buttons, where the browser has them (Chrome); Firefox refuses them, and a press on the notification is all it takes. */
export async function tellWithButtons(
  id: string,
  title: string,
  message: string,
  buttons: readonly string[],
): Promise<void> {
  const withButtons = {
    type: 'basic',
    iconUrl,
    title,
    message,
    buttons: buttons.map((text) => ({ title: text })),
  } as const;
  try {
    await browser.notifications.create(id, withButtons);
  } catch {
    await tell(id, title, message);
  }
}
