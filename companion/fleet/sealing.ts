/**
 * A sign-in on its way to one worker: X25519 (https://www.rfc-editor.org/rfc/rfc7748) with a key pair made for it alone, HKDF-SHA256, AES-256-GCM. The queue
 * and other workers see bytes. That the key is the worker's own, and not one that somebody put in its place, a person checks: the worker
 * shows the code of its key, and the person gives it with the consent.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { TabtrawlError } from '../../shared/batch/errors.ts';

const info = 'tabtrawl fleet sign-in 1';
/** What stands before the 32 bytes of a raw key in its DER form (RFC 8410). */
const derHead = Buffer.from('302a300506032b656e032100', 'hex');
const ivBytes = 12;
const tagBytes = 16;
/** Crockford's: nothing that is read for another letter. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 60 bits: finding another key with the same code takes 2^60 tries. */
const codeLetters = 12;

export type OwnKey = { readonly privateKey: KeyObject; readonly publicKey: string };

/** For one run of a worker; never stored. */
export function makeKey(): OwnKey {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  return { privateKey, publicKey: rawOf(publicKey).toString('base64') };
}

/** `XXXX-XXXX-XXXX`: what both sides show of a public key. */
export function codeOf(publicKey: string): string {
  const bits = createHash('sha256').update('tabtrawl fleet key 1').update(Buffer.from(publicKey, 'base64')).digest();
  let code = '';
  for (let at = 0; at < codeLetters; at++) {
    const bit = at * 5;
    const pair = ((bits[bit >> 3] ?? 0) << 8) | (bits[(bit >> 3) + 1] ?? 0);
    code += letters[(pair >> (11 - (bit & 7))) & 31];
    if (at % 4 === 3 && at < codeLetters - 1) code += '-';
  }
  return code;
}

/** As a person types it: case, spaces and dashes aside, O for 0, I and L for 1. */
export function isCode(typed: string, publicKey: string): boolean {
  const plain = (code: string) =>
    code
      .toUpperCase()
      .replace(/[^0-9A-Z]/g, '')
      .replaceAll('O', '0')
      .replace(/[IL]/g, '1');
  return plain(typed) === plain(codeOf(publicKey));
}

/** `bound`: what it is for (worker, run, host); it opens only with the same. Throws `bad-request` where the key is none. */
export function seal(text: string, publicKey: string, bound: string): string {
  const { privateKey: own, publicKey: ownPublic } = generateKeyPairSync('x25519');
  const ownRaw = rawOf(ownPublic);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyFor(own, keyFrom(publicKey), ownRaw), iv);
  cipher.setAAD(Buffer.from(bound));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([ownRaw, iv, cipher.getAuthTag(), body]).toString('base64');
}

/** Throws `bad-request` where it was sealed for another, for something else, or changed on its way. */
export function unseal(sealed: string, own: OwnKey, bound: string): string {
  const all = Buffer.from(sealed, 'base64');
  const other = all.subarray(0, 32);
  const iv = all.subarray(32, 32 + ivBytes);
  const tag = all.subarray(32 + ivBytes, 32 + ivBytes + tagBytes);
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      keyFor(own.privateKey, keyFrom(other.toString('base64')), other),
      iv,
      { authTagLength: tagBytes },
    );
    decipher.setAAD(Buffer.from(bound));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(all.subarray(32 + ivBytes + tagBytes)), decipher.final()]).toString('utf8');
  } catch (thrown) {
    throw new TabtrawlError(
      'bad-request',
      'A sign-in that was handed over cannot be opened: it is not for this worker, or was changed.',
      { cause: thrown },
    );
  }
}

function keyFor(own: KeyObject, other: KeyObject, ephemeral: Buffer): Buffer {
  const secret = diffieHellman({ privateKey: own, publicKey: other });
  return Buffer.from(hkdfSync('sha256', secret, ephemeral, info, 32));
}

function keyFrom(raw: string): KeyObject {
  const bytes = Buffer.from(raw, 'base64');
  if (bytes.length !== 32) throw new TabtrawlError('bad-request', 'The key of the worker cannot be read.');
  return createPublicKey({ key: Buffer.concat([derHead, bytes]), format: 'der', type: 'spki' });
}

function rawOf(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(derHead.length);
}
