/** The Vite plugin that makes a folder of pages into an extension: manifest, icons and messages beside the bundles. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { type ExtensionTarget, manifestOf } from '../manifest.ts';

const extensionFolder = join(import.meta.dirname, '..');

/** Emits `manifest.json`, `icons/*.png` and `_locales/LANG/messages.json`. */
export function extensionFiles(target: ExtensionTarget, version: string): Plugin {
  return {
    name: 'extension-files',
    generateBundle() {
      const emit = (fileName: string, source: string | Uint8Array) =>
        this.emitFile({ type: 'asset', fileName, source });
      emit('manifest.json', JSON.stringify(manifestOf(target, version), null, 2));
      for (const name of readdirSync(join(extensionFolder, 'icons')).filter((file) => file.endsWith('.png')))
        emit(`icons/${name}`, readFileSync(join(extensionFolder, 'icons', name)));
      for (const language of readdirSync(join(extensionFolder, '_locales')))
        emit(`_locales/${language}/messages.json`, JSON.stringify(readMessages(language)));
    },
  };
}

/**
 * One language's files (one a surface: `{key: text}`) as the browser's one `messages.json`. `{@key}` stands for another text, as for the name of a field
 * that a sentence leads to; what the language lacks is English. Throws where two files give a key, and for a text that is none.
 */
export function readMessages(language: string): Record<string, { message: string }> {
  const messages = readTexts(language);
  const isNaming = (message: string) => message.includes('{@');
  const english = language === 'en' ? messages : readTexts('en');
  for (const [key, { message }] of Object.entries(messages).filter(([, { message }]) => isNaming(message)))
    messages[key] = {
      message: message.replace(/\{@(\w+)\}/g, (_, named: string) => {
        const text = messages[named] ?? english[named];
        if (!text || isNaming(text.message))
          throw new Error(`_locales/${language}: "${key}" names "${named}", which is no plain text.`);
        return text.message;
      }),
    };
  return messages;
}

function readTexts(language: string): Record<string, { message: string }> {
  const folder = join(extensionFolder, '_locales', language);
  const messages: Record<string, { message: string }> = {};
  for (const file of readdirSync(folder).sort()) {
    const texts = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, string>;
    for (const [key, text] of Object.entries(texts)) {
      if (key in messages) throw new Error(`_locales/${language}/${file}: "${key}" is already given by another file.`);
      // The browser reads `$` as the start of a placeholder of its own kind; ours are `{name}`.
      messages[key] = { message: text.replaceAll('$', '$$$$') };
    }
  }
  return messages;
}
