import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Key, Keyring } from '../secrets/keyring.ts';

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Codes have a key of their own, so that nothing sealed for another purpose opens as a code. */
const keyOf = ({ bytes }: Key): Uint8Array => new Uint8Array(hkdfSync('sha256', bytes, '', 'one-time code', 32));

/** Seals a code for storage, bound to the phone number it was made for; the id of the key is kept with it. */
export async function sealCode(code: string, phone: string, keys: Keyring): Promise<string> {
  const key = await keys.current();
  const nonce = randomBytes(nonceBytes);
  const sealer = createCipheriv(cipher, keyOf(key), nonce).setAAD(Buffer.from(phone));
  const sealed = Buffer.concat([nonce, sealer.update(code, 'utf8'), sealer.final(), sealer.getAuthTag()]);
  return `${key.kid}.${sealed.toString('base64url')}`;
}

/**
 * The code that was sealed for this phone number; `undefined` when its key has been withdrawn. Throws when the sealed
 * text was altered or belongs to another number.
 */
export async function openCode(sealedCode: string, phone: string, keys: Keyring): Promise<string | undefined> {
  const [kid = '', text = ''] = sealedCode.split('.');
  const key = await keys.byId(kid);
  if (!key) return undefined;
  const sealed = Buffer.from(text, 'base64url');
  const opener = createDecipheriv(cipher, keyOf(key), sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(phone))
    .setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([opener.update(sealed.subarray(nonceBytes, -tagBytes)), opener.final()]).toString('utf8');
}
