import { bindKeyring } from './keyring.ts';

/**
 * How long a new key has to be known before it is used: an instance that does not know the id of a key reads the secret
 * again, but not within 10 seconds of its last try.
 */
export const knownAfterSeconds = 15;

/** By then every instance makes new things with the current key. */
export const usedAfterSeconds = 5 * 60;

type Texts = Readonly<Record<string, string>>;

const read = (text: string): { readonly current: string; readonly keys: Texts } => {
  const { current = '', ...keys } = JSON.parse(text) as Texts;
  return { current, keys };
};

/** What a secret's text becomes must be a keyring itself, or it throws. */
async function write(current: string, keys: Texts): Promise<string> {
  const text = JSON.stringify({ current, ...keys });
  await bindKeyring(async () => text, Date.now).current();
  return text;
}

/** The ids of the keys in a secret's text: of the current one, and of the others. */
export function keyIds(text: string): { readonly current: string; readonly others: readonly string[] } {
  const { current, keys } = read(text);
  return { current, others: Object.keys(keys).filter((kid) => kid !== current) };
}

/** A secret's text with one key more, which is not in use yet. */
export function withKey(text: string, kid: string, key: string): Promise<string> {
  const { current, keys } = read(text);
  if (kid in keys) throw new Error(`there is a key ${kid} already`);
  return write(current, { ...keys, [kid]: key });
}

/** A secret's text with another of its keys in use; every key stays. */
export const withCurrent = (text: string, kid: string): Promise<string> => write(kid, read(text).keys);

/** A secret's text with nothing but the current key. */
export function withoutOthers(text: string): Promise<string> {
  const { current, keys } = read(text);
  return write(current, { [current]: keys[current] ?? '' });
}

/**
 * Since when nothing can be left that was made with a key other than the current one, if such things live for so many
 * seconds: while the secret rests, no key goes out of use. Epoch milliseconds.
 */
export const othersNeededUntil = (changedAt: Date, livedSeconds: number): number =>
  changedAt.getTime() + (livedSeconds + usedAfterSeconds + marginSeconds) * 1000;

/** For clocks that differ, and for who asks twice. */
const marginSeconds = 24 * 60 * 60;
