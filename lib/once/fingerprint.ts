import { createHash } from 'node:crypto';

/**
 * A hash by which values are told apart: the same for values that are equal as JSON, whatever the order of their
 * fields, where a field that is null says what an absent one says. It says nothing about the values themselves.
 */
export const fingerprint = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value, inOrder)).digest('base64url');

/** Fields that say something, in the order of their names. */
function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .sort(([one], [other]) => Number(one > other) - Number(one < other)),
  );
}
