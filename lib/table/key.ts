/** One part of a key. Numbers stand for ids; where their order matters in a sort key, the entity pads them. */
export type KeyPart = string | number;

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

const separator = '#';

/** A whole number as a part of a sort key in which its order matters. */
export const padded = (value: number): string => String(value).padStart(16, '0');

/**
 * Joins the parts of a key. A part that contains the separator is refused, so that no value from outside can reach
 * into another entity's keys.
 */
export function joinKey(parts: readonly KeyPart[]): string {
  for (const part of parts) {
    const text = String(part);
    if (text === '' || text.includes(separator)) throw new KeyPartError();
  }
  return parts.join(separator);
}

/**
 * Joins the leading parts of a key into what all keys below them begin with. It ends with the separator, so that `1`
 * is no prefix of `12`; without parts it is empty.
 */
export const joinPrefix = (parts: readonly KeyPart[]): string =>
  parts.length > 0 ? `${joinKey(parts)}${separator}` : '';

/** A value that can't be part of a key. It carries no value: keys hold phone numbers. */
export class KeyPartError extends Error {
  override readonly name = 'KeyPartError';
  constructor() {
    super('a key part is empty or contains the separator');
  }
}
