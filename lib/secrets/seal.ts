import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Key, Keyring } from './keyring.ts';

/** What something is sealed for, and whose it is: sealed text opens only as the same thing of the same owner. */
export interface Seal {
  /** A name of ours. Each has a key of its own. */
  readonly purpose: string;
  readonly boundTo: string;
}

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

const keyOf = ({ bytes }: Key, { purpose }: Seal): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', bytes, '', purpose, 32));

/** Seals a text for storage, with the id of the key that it takes to open it. Never the same twice. */
export async function sealText(text: string, seal: Seal, keys: Keyring): Promise<string> {
  const key = await keys.current();
  const nonce = randomBytes(nonceBytes);
  const sealer = createCipheriv(cipher, keyOf(key, seal), nonce).setAAD(Buffer.from(seal.boundTo));
  const sealed = Buffer.concat([nonce, sealer.update(text, 'utf8'), sealer.final(), sealer.getAuthTag()]);
  return `${key.kid}.${sealed.toString('base64url')}`;
}

/**
 * The text that was sealed; `undefined` when its key has been withdrawn. Throws when the sealed text was altered, or was
 * sealed for another purpose or owner.
 */
export async function openText(sealedText: string, seal: Seal, keys: Keyring): Promise<string | undefined> {
  const [kid = '', text = ''] = sealedText.split('.');
  const key = await keys.byId(kid);
  if (!key) return undefined;
  const sealed = Buffer.from(text, 'base64url');
  const opener = createDecipheriv(cipher, keyOf(key, seal), sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(seal.boundTo))
    .setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([opener.update(sealed.subarray(nonceBytes, -tagBytes)), opener.final()]).toString('utf8');
}
