/** Tabtrawl's version, from package.json; the same path from source and from the built package. */
import { existsSync, readFileSync } from 'node:fs';

function packageFile(): URL {
  const besideSource = new URL('../package.json', import.meta.url);
  return existsSync(besideSource) ? besideSource : new URL('../../package.json', import.meta.url);
}

export const version: string = JSON.parse(readFileSync(packageFile(), 'utf8')).version;
