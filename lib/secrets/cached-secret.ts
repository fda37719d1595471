import type { Environment } from '../core/grant.ts';
import { openJsonOperation } from '../signed/json-service.ts';

/** A secret that may be changed while the app runs. */
export interface CachedSecret<T> {
  /** What it holds, or held within the last 5 minutes. */
  value(): Promise<T>;
  /** Reads it again, unless that has been tried within the last 10 seconds. */
  again(): Promise<T>;
}

/** How long a value is used before it is read again. */
const freshMs = 5 * 60 * 1000;
/** What makes us read again may come from outside: it doesn't make us read more often than this. */
const shortestIntervalMs = 10 * 1000;

const getSecretValue = { service: 'secretsmanager', target: 'secretsmanager.GetSecretValue', version: '1.1' } as const;

/** Reads the text of the Secrets Manager secret that the environment variable names. */
export function secretText(env: Environment, variable: string): () => Promise<string> {
  const read = openJsonOperation(env, getSecretValue);
  return async () => ((await read({ SecretId: env[variable] })) as { SecretString?: string }).SecretString ?? '';
}

/**
 * Keeps what `read` gives; `clock` gives epoch milliseconds. Concurrent callers share one read. When reading fails, the
 * value already known stays in use until the next try; without any, the error is thrown.
 */
export function cacheSecret<T>(read: () => Promise<T>, clock: () => number): CachedSecret<T> {
  let known: { readonly value: T } | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<T> | undefined;

  const refresh = (): Promise<T> => {
    if (!reading) triedAt = clock();
    reading ??= read()
      .then((value) => {
        known = { value };
        readAt = clock();
        return value;
      })
      .catch((error: unknown) => {
        if (known) return known.value;
        throw error;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  const mayRead = () => reading !== undefined || clock() - triedAt >= shortestIntervalMs;

  return {
    async value() {
      const stale = clock() - readAt >= freshMs;
      return known && !(stale && mayRead()) ? known.value : refresh();
    },
    again: async () => (known && !mayRead() ? known.value : refresh()),
  };
}
