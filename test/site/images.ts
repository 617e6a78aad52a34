/** PNG pictures made on the spot. */
import { crc32, deflateSync } from 'node:zlib';
import { numberIn, type Routes, send } from './routes.ts';
import { seeded } from './words.ts';

/** A PNG of the given size; `noise` from 0 to 1 decides how badly it compresses. */
export function png(width: number, height: number, seed: number, noise = 0.1): Buffer {
  const random = seeded(seed);
  const hue = Math.floor(random() * 256);
  const raw = Buffer.alloc((width * 3 + 1) * height);
  for (let row = 0, at = 0; row < height; row++) {
    at++;
    for (let column = 0; column < width * 3; column++)
      raw[at++] = noise > 0 && random() < noise ? Math.floor(random() * 256) : (hue + row) & 255;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

const pictures = new Map<number, Buffer>();

/** One of twelve small pictures (about 6 KB each). */
export function smallPicture(seed: number): Buffer {
  const kind = seed % 12;
  const known = pictures.get(kind);
  if (known) return known;
  const made = png(160, 100, kind, 0.08);
  pictures.set(kind, made);
  return made;
}

export const imageRoutes: Routes = {
  /** /image/SEED.png: a small picture, kept by the browser's cache. */
  image: (at) =>
    send(at, 'image/png', smallPicture(Number.parseInt(at.rest[0] ?? '0', 10)), {
      headers: { 'cache-control': 'max-age=3600' },
    }),
  /** /photo/SEED: about 1 MB that does not compress. */
  photo: (at) =>
    send(at, 'image/png', png(640, 540, numberIn(at), 1), { headers: { 'cache-control': 'max-age=3600' } }),
  'favicon.ico': (at) => send(at, 'image/png', smallPicture(0), { headers: { 'cache-control': 'max-age=86400' } }),
};
