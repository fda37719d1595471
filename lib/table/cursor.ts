import { createHash } from 'node:crypto';

/** The attributes of an item's place that a cursor carries; partition keys come from the query, never from a client. */
type Place = readonly string[];

/** The longest sort key that DynamoDB takes. */
const maxPartBytes = 1024;

/** An opaque cursor for the place after which a list goes on. `list` tells the list from every other one. */
export const writeCursor = (list: string, place: Place): string =>
  Buffer.from(JSON.stringify([markOf(list), ...place])).toString('base64url');

/** The place in a cursor that a client sent back; `undefined` for one of another list, or not made by `writeCursor`. */
export function readCursor(list: string, cursor: string, length: number): Place | undefined {
  try {
    const [mark, ...place]: readonly unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const valid = mark === markOf(list) && place.length === length && place.every(isKeyText);
    return valid ? (place as Place) : undefined;
  } catch {
    return undefined;
  }
}

const isKeyText = (part: unknown): boolean =>
  typeof part === 'string' && part !== '' && Buffer.byteLength(part) <= maxPartBytes;

/** A digest, since the keys of a list are no business of a client: they may hold what belongs to somebody else. */
const markOf = (list: string): string => createHash('sha256').update(list).digest('base64url').slice(0, 8);
