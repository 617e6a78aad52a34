/** Where the built extension lies: beside the built companion, or in `dist` of the repository. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const fromSource = new URL('../dist/extension/chrome/', import.meta.url);
const fromBuilt = new URL('../extension/chrome/', import.meta.url);

export const extensionDir = fileURLToPath(existsSync(new URL('manifest.json', fromBuilt)) ? fromBuilt : fromSource);
