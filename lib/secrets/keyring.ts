import type { Resource } from '../core/grant.ts';
import { openJsonOperation } from '../signed/json-service.ts';

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
}

/** How long keys are used before they are read again. */
const freshMs = 5 * 60 * 1000;
/** Unknown ids come from outside too: they don't make us read more often than this. */
const shortestIntervalMs = 10 * 1000;

const getSecretValue = { service: 'secretsmanager', target: 'secretsmanager.GetSecretValue', version: '1.1' } as const;

/**
 * A keyring of the Secrets Manager secret that the environment variable names. Its value is one JSON object: key ids
 * with their secret texts, and under `current` the id of the key in use.
 */
export const keyring = (secret: string, variable: string): Resource<Keyring> => ({
  env: [variable],
  access: [{ on: 'secret', secret, actions: ['read'] }],
  open: (env) => {
    const read = openJsonOperation(env, getSecretValue);
    const text = async () =>
      ((await read({ SecretId: env[variable] })) as { SecretString?: string }).SecretString ?? '';
    return bindKeyring(text, Date.now);
  },
});

interface Keys {
  readonly current: Key;
  readonly all: ReadonlyMap<string, Key>;
}

/**
 * Binds a keyring to whatever reads the secret's text; `clock` gives epoch milliseconds. Concurrent callers share one
 * read. When reading fails, the keys already known stay in use until the next try; without any, the error is thrown.
 */
export function bindKeyring(read: () => Promise<string>, clock: () => number): Keyring {
  let known: Keys | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<Keys> | undefined;

  const refresh = (): Promise<Keys> => {
    if (!reading) triedAt = clock();
    reading ??= read()
      .then(parseKeys)
      .then((keys) => {
        known = keys;
        readAt = clock();
        return keys;
      })
      .catch((error: unknown) => {
        if (known) return known;
        throw error;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  const mayRead = () => reading !== undefined || clock() - triedAt >= shortestIntervalMs;
  const keys = async (): Promise<Keys> => {
    const stale = clock() - readAt >= freshMs;
    return known && !(stale && mayRead()) ? known : refresh();
  };

  return {
    current: async () => (await keys()).current,
    byId: async (kid) => (await keys()).all.get(kid) ?? (mayRead() ? (await refresh()).all.get(kid) : undefined),
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
