/** Tokens and pairing codes: made at random, kept as hashes, compared in constant time. */
import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** 256 random bits, URL-safe. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 in hex. Enough without salt or stretching, as what is hashed is itself random. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether `secret` has this hash, in a time that tells nothing of either. */
export function matchesHash(secret: string, hash: string): boolean {
  const given = Buffer.from(hashSecret(secret));
  const wanted = Buffer.from(hash);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Letters and digits that no font makes look like another: without 0 O, 1 I, 2 Z, 5 S, 8 B. */
const codeAlphabet = 'ACDEFGHJKLMNPQRTUVWXY34679';

/** Eight signs, such as `K3TW-9FQA`: 37 random bits, plenty for a code of five tries. */
export function newPairingCode(): string {
  const signs = Array.from({ length: 8 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('');
  return `${signs.slice(0, 4)}-${signs.slice(4)}`;
}

/** A code as typed → as made: case, spaces and dashes do not count. */
export function normalisePairingCode(typed: string): string {
  const signs = typed.toUpperCase().replace(/[\s\-–—]/g, '');
  return `${signs.slice(0, 4)}-${signs.slice(4)}`;
}
