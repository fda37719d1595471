import { AwsError } from '../endpoint/aws-error.ts';

/** What a listing asks for; keys come in the order of their UTF-8 bytes. */
export interface ListingQuery {
  readonly prefix: string;
  /** Keys that hold it beyond the prefix are listed as one common prefix up to it. */
  readonly delimiter: string;
  /** The key, or the common prefix, after which the listing begins; empty = at the first one. */
  readonly after: string;
}

/** A key, or a common prefix of several. */
export interface Listed {
  readonly name: string;
  readonly isPrefix: boolean;
}

const MAXIMUM = 1000;

/** Whether one key stands after another in a listing. */
const isAfter = (one: string, other: string): boolean => Buffer.compare(Buffer.from(one), Buffer.from(other)) > 0;

/** Throws the AwsError `InvalidArgument` when `max-keys` is no number that S3 takes. */
export function readMaximum(query: URLSearchParams): number {
  const written = query.get('max-keys') ?? String(MAXIMUM);
  if (!/^\d{1,9}$/.test(written)) {
    throw new AwsError('InvalidArgument', 'Argument maxKeys must be an integer between 0 and 2147483647');
  }
  return Math.min(MAXIMUM, Number(written));
}

/** Everything that fits the query, keys below a common prefix as that prefix. */
export function listNames(keys: readonly string[], { prefix, delimiter, after }: ListingQuery): Listed[] {
  const names = new Map<string, Listed>();
  for (const key of keys.filter((one) => one.startsWith(prefix) && isAfter(one, after))) {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const name = end < 0 ? key : key.slice(0, end + delimiter.length);
    if (name !== after) names.set(name, { name, isPrefix: end >= 0 });
  }
  return [...names.values()].sort((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
}

const encoded = (letter: string): string => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;

/** How a listing writes keys: as they are, or percent-encoded when `encoding-type=url` asks for it. */
export function nameWriter(query: URLSearchParams): (name: string) => string {
  const encoding = query.get('encoding-type');
  if (encoding === null) return (name) => name;
  if (encoding !== 'url') throw new AwsError('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return (name) =>
    encodeURIComponent(name)
      .replace(/[!'()]/g, encoded)
      .replaceAll('%2F', '/');
}
