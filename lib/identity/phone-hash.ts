import { createHmac, hkdfSync } from 'node:crypto';
import type { Key, Keyring } from '../secrets/keyring.ts';

/** Hashes of phone numbers have a key of their own: without it nobody can tell a number by trying them all. */
const keyOf = ({ bytes }: Key): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', bytes, '', 'phone number of a blocked account', 32));

const hashWith = (key: Key, phone: string): string =>
  `${key.kid}.${createHmac('sha256', keyOf(key)).update(phone).digest('base64url')}`;

/**
 * What a phone number may be known by where it must not stand itself, each with the id of the key that made it: first as
 * it is made now, then as every other key made it. What was made with a key that was withdrawn is found no more.
 */
export async function phoneHashes(phone: string, keys: Keyring): Promise<readonly [string, ...string[]]> {
  const [current, all] = await Promise.all([keys.current(), keys.all()]);
  const others = all.filter(({ kid }) => kid !== current.kid);
  return [hashWith(current, phone), ...others.map((key) => hashWith(key, phone))];
}
