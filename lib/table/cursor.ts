/** The attributes of an item's place that a cursor carries; partition keys come from the query, never from a client. */
type Place = readonly string[];

/** An opaque cursor for the place after which a list goes on. */
export const writeCursor = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** The place in a cursor that a client sent back, or `undefined` for one that was not made by `writeCursor`. */
export function readCursor(cursor: string, length: number): Place | undefined {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const valid =
      Array.isArray(place) && place.length === length && place.every((part) => typeof part === 'string' && part !== '');
    return valid ? (place as Place) : undefined;
  } catch {
    return undefined;
  }
}
