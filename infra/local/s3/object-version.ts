/** The tags of an object by key. */
export type Tags = Readonly<Record<string, string>>;

/** What an object is made of. */
export interface StoredObject {
  /** The name under which its bytes are kept. */
  readonly bytes: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** The headers that a download carries: the content type, what the writer said of the content, and metadata. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

/** What stood under a key from one moment on. */
export interface ObjectVersion {
  /** `null` in a bucket that keeps no versions, as on the platform. */
  readonly id: string;
  /** By the cloud's clock. */
  readonly modifiedMs: number;
  /** Absent of a delete marker. */
  readonly object?: StoredObject;
}

/** The id of the only version of an object in a bucket that keeps none. */
export const NO_VERSION = 'null';
