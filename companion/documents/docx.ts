/** Word documents. The one door to mammoth, which is loaded with the first of them. */
import { repack, unpack } from './archive.ts';
import type { ReadDocument } from './html.ts';
import { isTextPart, propertiesOf } from './office.ts';

/** Word's own names of styles that mammoth does not know. */
const styleMap = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => p > em:fresh",
  "p[style-name='Quote'] => blockquote > p:fresh",
  "p[style-name='Intense Quote'] => blockquote > p:fresh",
  "r[style-name='Code'] => code",
  "p[style-name='Code'] => pre:separator('\\n')",
  "p[style-name='HTML Preformatted'] => pre:separator('\\n')",
];

export async function readDocx(bytes: Uint8Array): Promise<ReadDocument> {
  const { default: mammoth } = await import('mammoth');
  const parts = unpack(bytes, isTextPart);
  const { value } = await mammoth.convertToHtml(
    { buffer: Buffer.from(repack(withoutPictures(parts))) },
    {
      styleMap,
      externalFileAccess: false,
      convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
    },
  );
  // Places that nothing of the document leads to say nothing.
  const body = value.replace(/<img\b[^>]*>/g, '').replace(/<a id="[^"]*"><\/a>/g, '');
  return { about: propertiesOf(parts), body, notes: [] };
}

/** Pictures are not unpacked; a reference to a part that is missing would end the reading. */
function withoutPictures(parts: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  const picture = /<(a:blip|v:imagedata)\b[^>]*?\/?>(?:[\s\S]*?<\/\1>)?/g;
  return new Map(
    [...parts].map(([name, part]) => {
      if (!/^word\/[^/]+\.xml$/.test(name)) return [name, part];
      const text = Buffer.from(part).toString();
      return [name, picture.test(text) ? Buffer.from(text.replace(picture, '')) : part];
    }),
  );
}
