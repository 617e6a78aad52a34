/** What an application of the suite gives: how it is had, started, signed in to, and what its pages must bring. Types only. */
import type { Page } from 'playwright-core';

/** A page, and words that stand in its text and nowhere else; `note`: what its record has to say of words that nobody could read from it. */
export type AppPage = { readonly url: string; readonly words: readonly string[]; readonly note?: string };

/** Counts of requests since the start, by the application's own log. */
export type AppCounts = {
  /** Requests to the sign-in provider that begin a sign-in there; null where there is no provider. */
  readonly trips: number | null;
  /** Requests that may have changed something, those of signing in aside. */
  readonly writes: number;
};

export interface RunningApp {
  readonly pages: readonly AppPage[];
  readonly chromeArgs: readonly string[];
  /** Gets the raised tab of a held host past its sign-in, by keys and clicks. */
  signIn(page: Page, host: string): Promise<void>;
  /** The same where Chrome's own box for a name and a password stands before an empty tab. Null where the host has a page to sign in at. */
  atBox?(host: string): (() => Promise<void>) | null;
  counts(): Promise<AppCounts>;
  /** What else must hold after all crawls; each gives what does not, or null. */
  readonly checks?: readonly { readonly name: string; run(): Promise<string | null> }[];
  /** Everybody is signed out, on the server. */
  forgetSessions(): Promise<void>;
  stop(): Promise<void>;
}

export interface App {
  readonly name: string;
  /** Into a folder of its own; gives why it can't be had on this machine, or null. */
  install(dir: string): Promise<string | null>;
  start(dir: string): Promise<RunningApp>;
}

/** Keys as a person presses them: into a field, by what it is. */
export async function typeInto(page: Page, selector: string, text: string): Promise<void> {
  await page.locator(selector).first().click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text, { delay: 15 });
}
