/**
 * How a client and the companion show each other that they know the client's token, which itself never travels.
 *
 * 1. The client sends `prove` with a nonce and the name of the key (`keyName`), which tells nothing of the token.
 * 2. The companion answers with a nonce of its own and its proof over both. Whoever sits on its port without knowing the key can't.
 * 3. The client checks that, and says `hello` with its own proof instead of the token.
 *
 * The key is the SHA-256 of the token in hex, which is all that the companion keeps of it. A proof is an HMAC-SHA-256 (RFC 2104) in hex.
 */

export type Nonces = { readonly client: string; readonly companion: string };
export type Prover = 'client' | 'companion';

/** What a proof is over. */
export function proofText(prover: Prover, nonces: Nonces): string {
  return `tabtrawl ${prover} ${nonces.client} ${nonces.companion}`;
}

/** What the name of a key is the SHA-256 of, in hex, to 32 digits. */
export function keyNameText(key: string): string {
  return `tabtrawl key ${key}`;
}

export const keyNameLength = 32;

const encoder = new TextEncoder();

/** The key of a token. */
export function keyOf(token: string): Promise<string> {
  return sha256(token);
}

export async function keyName(key: string): Promise<string> {
  return (await sha256(keyNameText(key))).slice(0, keyNameLength);
}

export async function proofOf(key: string, prover: Prover, nonces: Nonces): Promise<string> {
  const { subtle } = globalThis.crypto;
  const made = await subtle.importKey('raw', encoder.encode(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return hex(await subtle.sign('HMAC', made, encoder.encode(proofText(prover, nonces))));
}

/** 128 random bits. */
export function newNonce(): string {
  return hex(globalThis.crypto.getRandomValues(new Uint8Array(16)).buffer);
}

/** In a time that tells nothing of either; both are hex of one length where they are good. */
export function isSameProof(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at % Math.max(1, b.length));
  return difference === 0;
}

async function sha256(text: string): Promise<string> {
  return hex(await globalThis.crypto.subtle.digest('SHA-256', encoder.encode(text)));
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** One object that makes calls before it is let in. */
type Stranger = {
  call(name: 'prove', params: { key: string; nonce: string }): Promise<{ nonce: string; proof: string }>;
};

/** What `hello` takes in place of the token, once the companion has shown that it knows it; null where it doesn't. Rejects as the call does. */
export async function introduce(stranger: Stranger, token: string): Promise<string | null> {
  const key = await keyOf(token);
  const nonce = newNonce();
  const answer = await stranger.call('prove', { key: await keyName(key), nonce });
  const nonces = { client: nonce, companion: answer.nonce };
  if (!isSameProof(answer.proof, await proofOf(key, 'companion', nonces))) return null;
  return proofOf(key, 'client', nonces);
}
