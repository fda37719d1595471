import type { Bucket } from './bucket.ts';
import { refusalOf } from './refused.ts';

/** An object as it was read. */
export interface ReadObject {
  readonly version: string;
  /** As it was said when it was stored, in lower case and without parameters. */
  readonly contentType: string;
  readonly size: number;
  readonly storedAt: Date;
  /** Absent when there are more of them than were asked for. */
  readonly bytes: Uint8Array | undefined;
}

/** An object to be stored. */
export interface NewObject {
  readonly key: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Names in lower case; `if-none-match: *` keeps it from taking the place of another one. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One version of an object. */
export interface ObjectRef {
  readonly key: string;
  readonly version: string;
}

/**
 * For reading an object as it lies there. Whoever is given an address to upload may say besides that the object is
 * compressed, and then whoever reads it would unpack something else than was stored, of any size.
 */
export const asStored = { 'response-content-encoding': 'identity' } as const;

/** With it the bucket refuses bytes that are not the ones that were meant: their SHA-256 in hexadecimal digits. */
export const checksumHeader = (sha256: string) => ({
  'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
});

/** Stores an object and gives its version. What the bucket refuses throws, by the name that the bucket gives it. */
export async function storeObject(bucket: Bucket, { key, bytes, headers }: NewObject): Promise<ObjectRef> {
  const response = await bucket.ask({ method: 'PUT', key, headers, body: bytes });
  if (response.status !== 200) throw await refusalOf(response);
  return { key, version: versionOf(response) };
}

/**
 * The object as it stands, with its bytes unless there are more than `atMost`; `undefined` when there is none. Only
 * who may list the bucket is told that.
 */
export async function readObject(bucket: Bucket, key: string, atMost: number): Promise<ReadObject | undefined> {
  const response = await bucket.ask({ method: 'GET', key, query: asStored, atMost });
  const { status, headers } = response;
  if (status === 404) return undefined;
  if (status !== 200) throw await refusalOf(response);
  const size = Number(headers.get('content-length') ?? Number.NaN);
  if (Number.isNaN(size)) throw new Error('the bucket does not say how large an object is');
  return {
    version: versionOf(response),
    contentType: (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
    size,
    storedAt: new Date(headers.get('last-modified') ?? ''),
    bytes: size > atMost ? undefined : new Uint8Array(await response.arrayBuffer()),
  };
}

/** Deletes an object for good; one that is not there is left alone. */
export async function removeObject(bucket: Bucket, { key, version }: ObjectRef): Promise<void> {
  await done(bucket.ask({ method: 'DELETE', key, query: { versionId: version } }));
}

/** Takes all tags off an object; of one that is not there any more there is nothing to do. */
export async function removeTags(bucket: Bucket, { key, version }: ObjectRef): Promise<void> {
  await done(bucket.ask({ method: 'DELETE', key, query: { tagging: '', versionId: version } }));
}

async function done(answer: Promise<Response>): Promise<void> {
  const response = await answer;
  if (!response.ok && response.status !== 404) throw await refusalOf(response);
}

/** Every bucket of ours keeps versions, so that what was looked at is what is meant ever after. */
function versionOf({ headers }: Response): string {
  const version = headers.get('x-amz-version-id');
  if (!version) throw new Error('the bucket keeps no versions');
  return version;
}
