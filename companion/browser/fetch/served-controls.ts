/** What there is to fill in and to press in the middle of a page, from its served HTML; by pattern, for pages that are not rendered. */
import type { PageControls, PasswordForm } from '../../crawl/walls/controls.ts';

const unseen = /<(header|nav|aside|footer|script|style|template|noscript)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi;
const input = /<(?:input|textarea)\b[^>]*>/gi;
const button =
  /<button\b[^>]*>([\s\S]{0,400}?)<\/button\s*>|<input\b[^>]*\btype\s*=\s*["']?(?:submit|button|image)\b[^>]*>|<a\b[^>]*\bclass\s*=\s*["'][^"']*(?:btn|button)[^>]*>([\s\S]{0,400}?)<\/a\s*>/gi;
const form = /<form\b([^>]*)>([\s\S]*?)<\/form\s*>/gi;
/** Round a password field that is in no form: so much before it and after it. */
const aroundChars = 600;

export function controlsInHtml(html: string): PageControls {
  const middle = html
    .replace(unseen, ' ')
    .replace(searchForms, (whole, attributes: string) => (isSearchForm(attributes) ? ' ' : whole));
  return {
    fields: fieldsIn(middle).length,
    buttons: buttonsIn(middle).slice(0, 12),
    password: passwordForm(middle),
  };
}

const searchForms = /<form\b([^>]*)>[\s\S]*?<\/form\s*>/gi;

function isSearchForm(attributes: string): boolean {
  return /role\s*=\s*["']?search|action\s*=\s*["'][^"']*search/i.test(attributes);
}

function passwordForm(middle: string): PasswordForm | null {
  for (const [, attributes = '', inside = ''] of middle.matchAll(form))
    if (/\btype\s*=\s*["']?password/i.test(inside)) return described(inside, attributeOf(attributes, 'action'));
  const at = middle.search(/<input\b[^>]*\btype\s*=\s*["']?password/i);
  return at < 0 ? null : described(middle.slice(Math.max(0, at - aroundChars), at + aroundChars), '');
}

function described(inside: string, action: string): PasswordForm {
  const fields = fieldsIn(inside);
  const passwords = fields.filter(isPassword);
  const hints = fields
    .map((field) => `${attributeOf(field, 'placeholder')} ${attributeOf(field, 'aria-label')}`)
    .join(' ');
  return {
    text: `${plain(inside)} ${hints}`.slice(0, 400),
    buttons: buttonsIn(inside).slice(0, 6),
    action,
    passwords: passwords.length,
    otherFields: fields.length - passwords.length,
    isNew: attributeOf(passwords[0] ?? '', 'autocomplete') === 'new-password',
  };
}

function fieldsIn(html: string): readonly string[] {
  return (html.match(input) ?? []).filter((field) => {
    const type = /^<textarea/i.test(field) ? 'text' : attributeOf(field, 'type').toLowerCase() || 'text';
    const isSearch = /^(?:q|s|query|search|keywords?|suche|term)$/i.test(attributeOf(field, 'name'));
    return /^(?:text|email|tel|number|url|password)$/.test(type) && !isSearch;
  });
}

function isPassword(field: string): boolean {
  return attributeOf(field, 'type').toLowerCase() === 'password';
}

function buttonsIn(html: string): readonly string[] {
  return [...html.matchAll(button)].map(([whole, inside, linked]) => {
    const text = plain(inside ?? linked ?? '') || attributeOf(whole, 'value') || attributeOf(whole, 'aria-label');
    return text.slice(0, 60);
  });
}

function attributeOf(tag: string, name: string): string {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag);
  return found?.[1] ?? found?.[2] ?? found?.[3] ?? '';
}

function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
