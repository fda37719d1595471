import type { Resource } from '../core/grant.ts';
import { cacheSecret, secretText } from './cached-secret.ts';

/** One key: its id, which may be seen, and its secret bytes. */
export interface Key {
  readonly kid: string;
  readonly bytes: Uint8Array;
}

/** Keys that can be rotated while the app runs: new things are made with the current one, old ones go by their id. */
export interface Keyring {
  current(): Promise<Key>;
  /** `undefined` for an id that the secret doesn't hold: the key was withdrawn, or never was. */
  byId(kid: string): Promise<Key | undefined>;
  /** Every key that the secret holds. */
  all(): Promise<readonly Key[]>;
}

/**
 * A keyring of the Secrets Manager secret that the environment variable names. Its value is one JSON object: key ids
 * with their secret texts, and under `current` the id of the key in use.
 */
export const keyring = (secret: string, variable: string): Resource<Keyring> => ({
  env: [variable],
  access: [{ on: 'secret', secret, actions: ['read'] }],
  open: (env) => bindKeyring(secretText(env, variable), Date.now),
});

interface Keys {
  readonly current: Key;
  readonly all: ReadonlyMap<string, Key>;
}

/**
 * Binds a keyring to whatever reads the secret's text; `clock` gives epoch milliseconds. An unknown id makes it read
 * the secret again, within the bounds of the cache.
 */
export function bindKeyring(read: () => Promise<string>, clock: () => number): Keyring {
  const keys = cacheSecret(async () => parseKeys(await read()), clock);
  return {
    current: async () => (await keys.value()).current,
    byId: async (kid) => (await keys.value()).all.get(kid) ?? (await keys.again()).all.get(kid),
    all: async () => [...(await keys.value()).all.values()],
  };
}

/** HS256 wants at least the 32 bytes of its hash. */
const shortestKey = 32;

function parseKeys(text: string): Keys {
  const { current, ...texts } = JSON.parse(text) as Record<string, unknown>;
  const all = new Map(Object.entries(texts).map(([kid, value]) => [kid, readKey(kid, value)]));
  const key = all.get(String(current));
  if (!key) throw new Error('the secret names no key of its own as the current one');
  return { current: key, all };
}

function readKey(kid: string, value: unknown): Key {
  if (!/^[\w-]{1,64}$/.test(kid)) throw new Error('a key id consists of letters, digits, _ and -');
  if (typeof value !== 'string' || value.length < shortestKey) throw new Error(`key ${kid} is too short`);
  return { kid, bytes: new TextEncoder().encode(value) };
}
