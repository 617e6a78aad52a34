/**
 * The texts of the surfaces, in the browser's language where it is among ours. Keys are those of `_locales/en/*.json`; values in braces are named:
 * `t('pagesDone', { done: 12, total: 40 })`.
 */
import type agents from '../_locales/en/agents.json';
import type background from '../_locales/en/background.json';
import type batchOptions from '../_locales/en/batch-options.json';
import type dashboard from '../_locales/en/dashboard.json';
import type exporting from '../_locales/en/export.json';
import type fleet from '../_locales/en/fleet.json';
import type manifest from '../_locales/en/manifest.json';
import type options from '../_locales/en/options.json';
import type pageMessages from '../_locales/en/page-messages.json';
import type panel from '../_locales/en/panel.json';
import type parts from '../_locales/en/parts.json';
import type popup from '../_locales/en/popup.json';
import type reasons from '../_locales/en/reasons.json';
import type search from '../_locales/en/search.json';
import type site from '../_locales/en/site.json';
import type welcome from '../_locales/en/welcome.json';
import { browser } from './browser.ts';
import { fillText } from './fill-text.ts';

type Messages = typeof agents &
  typeof background &
  typeof batchOptions &
  typeof dashboard &
  typeof exporting &
  typeof fleet &
  typeof manifest &
  typeof options &
  typeof pageMessages &
  typeof panel &
  typeof parts &
  typeof popup &
  typeof reasons &
  typeof search &
  typeof site &
  typeof welcome;

export type MessageKey = keyof Messages & string;
/** Keys that come in plural forms: `key_one`, `key_other`, … as the language has them. */
export type PluralKey = MessageKey extends infer Key ? (Key extends `${infer Stem}_other` ? Stem : never) : never;
export type MessageValues = Readonly<Record<string, string | number>>;

/** The language that the texts are in, as a BCP 47 tag; where the browser's own is not among them, that is English. */
export function uiLanguage(): string {
  return browser.i18n.getMessage('languageTag') || 'en';
}

/** The text of `key` with `values` in its braces; numbers are written as the language writes them. */
export function t(key: MessageKey, values: MessageValues = {}): string {
  return fillText(browser.i18n.getMessage(key), values, uiLanguage());
}

/** The form of `key` for `count` things; `{count}` is filled in. */
export function tn(key: PluralKey, count: number, values: MessageValues = {}): string {
  const language = uiLanguage();
  const form = browser.i18n.getMessage(`${key}_${new Intl.PluralRules(language).select(count)}`);
  return fillText(form || browser.i18n.getMessage(`${key}_other`), { count, ...values }, language);
}
