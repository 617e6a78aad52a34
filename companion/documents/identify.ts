/** What kind of content bytes are: by themselves where they tell it, else as the server and the address say. The one door to file-type. */
import { createHash } from 'node:crypto';
import { fileTypeFromBuffer } from 'file-type';

export type Identified = {
  /** In hexadecimal. */
  readonly sha256: string;
  /** MIME type without parameters; application/octet-stream where nothing tells it. */
  readonly type: string;
  /** Of a file's name, without the dot. */
  readonly ending: string;
};

/** Kinds that are text, and so have no mark of their own: type → ending. */
const textKinds: Readonly<Record<string, string>> = {
  'image/svg+xml': 'svg',
  'text/csv': 'csv',
  'text/tab-separated-values': 'tsv',
  'text/plain': 'txt',
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'text/calendar': 'ics',
  'text/vcard': 'vcf',
  'application/json': 'json',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'application/x-tex': 'tex',
  'application/gpx+xml': 'gpx',
};

/** `said`: the MIME type that the server named. */
export async function identify(bytes: Uint8Array, { said, url }: { said: string; url: string }): Promise<Identified> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const start = textStart(bytes);
  if (start !== null) {
    if (/^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i.test(start))
      return { sha256, type: 'image/svg+xml', ending: 'svg' };
    if (/^\s*(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html|head|body)[\s>]/i.test(start))
      return { sha256, type: 'text/html', ending: 'html' };
  }
  // A broken file is one of no known kind.
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  // XML says nothing of what is written in it.
  if (found && found.ext !== 'xml') return { sha256, type: found.mime, ending: found.ext };
  const known = textKinds[said];
  if (start !== null && known) return { sha256, type: said, ending: known };
  const ending = start === null ? null : endingOf(url);
  const byName = Object.entries(textKinds).find(([, each]) => each === ending);
  if (byName) return { sha256, type: byName[0], ending: byName[1] };
  return start === null
    ? { sha256, type: 'application/octet-stream', ending: 'bin' }
    : { sha256, type: 'text/plain', ending: 'txt' };
}

const lookedAt = 4096;

/** The beginning as text; null where it is none. */
function textStart(bytes: Uint8Array): string | null {
  const start = bytes.subarray(0, lookedAt);
  return start.includes(0) ? null : new TextDecoder().decode(start);
}

function endingOf(url: string): string | null {
  return /\.([a-z0-9]{1,8})$/i.exec(URL.parse(url)?.pathname ?? '')?.[1]?.toLowerCase() ?? null;
}
