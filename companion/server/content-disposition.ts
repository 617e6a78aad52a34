/** File names for the Content-Disposition header (RFC 6266, RFC 8187). Pure. */

/** Bytes that every file system takes, with room for " (1)". */
const maxNameBytes = 200;
const windowsDevices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** `attachment` with an ASCII name for old readers and the real one; whatever the name holds, it stays one header and one file name. */
export function attachmentOf(fileName: string): string {
  const name = toSafeFileName(fileName);
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeExtValue(name)}`;
}

/** No path, no control or text-direction characters (which hide an extension), no device name, no leading or trailing dots, bounded; never empty. */
function toSafeFileName(fileName: string): string {
  const plain = fileName
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[/\\:*?"<>|]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .replace(windowsDevices, '$&_');
  return shorten(plain) || 'download';
}

/** Keeps the extension, as it says what to open the file with. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= maxNameBytes) return name;
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  let stem = '';
  for (const sign of name.slice(0, name.length - extension.length)) {
    if (Buffer.byteLength(stem + sign) > maxNameBytes - extension.length) break;
    stem += sign;
  }
  return stem + extension;
}

/** Percent-encoding of RFC 8187: encodeURIComponent, and the four signs that it leaves but `attr-char` does not have. */
function encodeExtValue(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
