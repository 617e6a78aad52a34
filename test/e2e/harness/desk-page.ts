/** A page that a person has been at work on: what they typed and opened is nowhere but in their tab. */
import type { Page } from 'playwright-core';
import { numberIn, type Routes, send, sendPage } from '../../site/routes.ts';

const filler = Array.from(
  { length: 12 },
  (_, at) => `<p>Paragraph ${at} of the ticket: the printer on the third floor prints every other page twice.</p>`,
).join('');

export const deskRoutes: Routes = {
  /** /desk/N: a ticket with a form to fill and replies to open. */
  desk: (at) => {
    const n = numberIn(at);
    sendPage(
      at,
      `Ticket ${n}`,
      `<article><h1>Ticket ${n}</h1>${filler}
<form><label>Answer <textarea name="answer"></textarea></label><label>Room <input name="room"></label><label>Code <input type="password" name="code"></label></form>
<button id="more">Show replies</button><section id="thread"></section></article>
<script>document.getElementById('more').onclick = async () => {
  document.getElementById('thread').innerHTML = await (await fetch('/desk-replies/${n}')).text();
};</script>`,
    );
  },
  'desk-replies': (at) => send(at, 'text/html; charset=utf-8', `<p>Reply to ${numberIn(at)}: it is the drum.</p>`),
};

/** Fills the form and opens the replies. */
export async function workAtDesk(page: Page): Promise<void> {
  // Chrome draws no button in a tab behind.
  await page.bringToFront();
  await page.getByLabel('Answer').fill('Replaced the drum at noon.');
  await page.getByLabel('Room').fill('3.14');
  await page.getByLabel('Code').fill('hunter2-secret');
  await page.getByRole('button', { name: 'Show replies' }).click();
  await page.getByText('it is the drum').waitFor();
}
