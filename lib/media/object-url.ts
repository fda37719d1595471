import type { Bucket } from './bucket.ts';

type Place = Pick<Bucket, 'name' | 'region'>;

const originOf = ({ name, region }: Place): string => `https://${name}.s3.${region}.amazonaws.com/`;

/** The address that identifies an object: whoever has it can do nothing with it, since the bucket is private. */
export const objectUrl = (place: Place, key: string): string => `${originOf(place)}${key}`;

/**
 * The key in an address that identifies an object of this bucket, written the one way there is: nothing encoded, no
 * way up, nothing after the key. `undefined` for every other text.
 */
export function keyInUrl(place: Place, url: string): string | undefined {
  const origin = originOf(place);
  const key = url.slice(origin.length);
  return url.startsWith(origin) && /^[\w-]+(\/[\w-]+)*(\.[\w-]+)?$/.test(key) ? key : undefined;
}
