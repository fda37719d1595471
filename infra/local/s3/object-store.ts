import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { AwsError } from '../endpoint/aws-error.ts';
import type { Bucket, CloudModel } from '../model.ts';
import { bytesInDirectory, bytesInMemory, type ObjectBytes } from './object-bytes.ts';
import { type BucketIndex, type IndexFile, indexInFile, indexInMemory } from './object-index.ts';
import { NO_VERSION, type ObjectVersion, type StoredObject, type Tags } from './object-version.ts';

/** Where an object stands. */
export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** An object that is about to be written. */
export type NewObject = Omit<StoredObject, 'bytes' | 'size'> & { readonly content: Buffer };

/** The objects of all buckets with their versions. A bucket that doesn't exist is an AwsError `NoSuchBucket`. */
export interface ObjectStore {
  bucket(name: string): Bucket;
  /** In no order. */
  keys(bucket: string): readonly string[];
  /** The newest first. */
  versions(place: Place): readonly ObjectVersion[];
  /**
   * Writes an object: as a further version, or in the place of the one that stands there in a bucket that keeps none.
   * `allow` is given what is current at that very moment; when it throws, nothing is stored.
   */
  put(place: Place, object: NewObject, allow?: (current: ObjectVersion | undefined) => void): Promise<ObjectVersion>;
  /**
   * Deletes without naming a version: puts a delete marker, which is given back, or removes the object from a bucket
   * that keeps no versions and gives back what was removed, if anything.
   */
  delete(place: Place): ObjectVersion | undefined;
  /** Removes one version for good and gives it back; undefined when there is none of this id. */
  deleteVersion(place: Place, id: string): ObjectVersion | undefined;
  /** Replaces the tags of a version that is there. */
  tag(place: Place, id: string, tags: Tags): void;
  /** The bytes of an object of a bucket, or `length` of them from `start` on. */
  read(bucket: string, object: StoredObject, start?: number, length?: number): Buffer;
}

export interface ObjectStoreOptions {
  readonly model: CloudModel;
  readonly clock: Clock;
  /** Keeps everything there; in memory when absent. */
  readonly dataDirectory?: string;
}

/** Version ids look as the platform's do, and no one can be guessed from another. */
const newVersionId = (): string => randomBytes(24).toString('base64url').replaceAll('-', '.');

interface OpenBucket {
  readonly bucket: Bucket;
  readonly index: BucketIndex;
  readonly file: IndexFile;
  readonly bytes: ObjectBytes;
}

/** Where the bytes of versions are kept, of those that have any. */
const bytesOf = (versions: readonly ObjectVersion[]): string[] =>
  versions.flatMap(({ object }) => (object === undefined ? [] : [object.bytes]));

function openBucket(bucket: Bucket, dataDirectory: string | undefined): OpenBucket {
  if (dataDirectory === undefined) return { bucket, index: new Map(), file: indexInMemory, bytes: bytesInMemory() };
  const directory = join(dataDirectory, 's3', bucket.name);
  const file = indexInFile(join(directory, 'index.json'));
  const index = file.load();
  const bytes = bytesInDirectory(join(directory, 'bytes'));
  bytes.keepOnly(new Set(bytesOf([...index.values()].flat())));
  return { bucket, index, file, bytes };
}

/** A store with the model's buckets, and what was kept of their objects. */
export function createObjectStore({ model, clock, dataDirectory }: ObjectStoreOptions): ObjectStore {
  const buckets = new Map(model.buckets.map((bucket) => [bucket.name, openBucket(bucket, dataDirectory)]));
  const open = (name: string): OpenBucket => {
    const found = buckets.get(name);
    if (found === undefined) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    return found;
  };
  const versions = ({ bucket, key }: Place): readonly ObjectVersion[] => open(bucket).index.get(key) ?? [];
  /** The one way in which the versions of a key change; bytes go only after the index has forgotten them. */
  const change = ({ bucket, key }: Place, next: readonly ObjectVersion[]): void => {
    const { index, file, bytes } = open(bucket);
    const before = index.get(key) ?? [];
    if (next.length === 0) index.delete(key);
    else index.set(key, next);
    file.save(index);
    const needed = new Set(bytesOf(next));
    for (const name of bytesOf(before)) if (!needed.has(name)) bytes.forget(name);
  };
  const deleteVersion: ObjectStore['deleteVersion'] = (place, id) => {
    const before = versions(place);
    const removed = before.find((version) => version.id === id);
    if (removed !== undefined) {
      change(
        place,
        before.filter((version) => version !== removed),
      );
    }
    return removed;
  };

  return {
    bucket: (name) => open(name).bucket,
    keys: (name) => [...open(name).index.keys()],
    versions,
    async put(place, { content, ...object }, allow = () => undefined) {
      const { bytes, bucket } = open(place.bucket);
      const { versioned } = bucket;
      const name = await bytes.keep(content);
      try {
        const before = versions(place);
        allow(before[0]);
        const stored = { ...object, bytes: name, size: content.length };
        const version = { id: versioned ? newVersionId() : NO_VERSION, modifiedMs: clock.now(), object: stored };
        change(place, [version, ...before.filter(({ id }) => versioned || id !== NO_VERSION)]);
        return version;
      } catch (error) {
        bytes.forget(name);
        throw error;
      }
    },
    delete(place) {
      if (!open(place.bucket).bucket.versioned) return deleteVersion(place, NO_VERSION);
      const marker = { id: newVersionId(), modifiedMs: clock.now() };
      change(place, [marker, ...versions(place)]);
      return marker;
    },
    deleteVersion,
    tag(place, id, tags) {
      const tagged = versions(place).map((version) =>
        version.id === id && version.object !== undefined
          ? { ...version, object: { ...version.object, tags } }
          : version,
      );
      change(place, tagged);
    },
    read: (bucket, object, start = 0, length = object.size) => open(bucket).bytes.read(object.bytes, start, length),
  };
}
