import { randomBytes } from 'node:crypto';
import { AwsError } from '../endpoint/aws-error.ts';
import type { Place } from './object-store.ts';
import type { StoredObject } from './object-version.ts';
import { etagOf } from './request-body.ts';

/** An upload in parts that is under way. */
export interface Upload extends Place, Pick<StoredObject, 'headers' | 'tags'> {
  readonly parts: Map<number, { readonly content: Buffer; readonly etag: string }>;
}

/** Uploads in parts until they become objects. They are kept in memory only: a restart forgets them. */
export interface Uploads {
  /** Returns the upload's id. */
  begin(place: Place, described: Pick<StoredObject, 'headers' | 'tags'>): string;
  /** Throws the AwsError `NoSuchUpload` when there is none of this id for the place. */
  find(place: Place, id: string): Upload;
  end(id: string): void;
}

/** A place for uploads in parts, none of which is under way yet. */
export function createUploads(): Uploads {
  const uploads = new Map<string, Upload>();
  return {
    begin({ bucket, key }, { headers, tags }) {
      const id = randomBytes(32).toString('base64url');
      uploads.set(id, { bucket, key, headers, tags, parts: new Map() });
      return id;
    },
    find({ bucket, key }, id) {
      const upload = uploads.get(id);
      if (upload?.bucket === bucket && upload.key === key) return upload;
      const message =
        'The specified upload does not exist. The upload ID may be invalid, or it may have been aborted or completed.';
      throw new AwsError('NoSuchUpload', message, 404);
    },
    end: (id) => void uploads.delete(id),
  };
}

/** A part as the end of an upload lists it. */
export interface ListedPart {
  readonly number: number;
  readonly etag: string;
}

const SMALLEST_PART = 5 * 1024 ** 2;

/** The whole of an upload, of the parts that its end lists. Throws the AwsError with which S3 refuses the list. */
export function assemble({ parts }: Upload, listed: readonly ListedPart[]): { content: Buffer; etag: string } {
  if (listed.some(({ number }, index) => index > 0 && number <= (listed[index - 1]?.number ?? 0))) {
    throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  const found = listed.map(({ number, etag }) => {
    const part = parts.get(number);
    if (part?.etag === etag) return part;
    throw new AwsError('InvalidPart', 'One or more of the specified parts could not be found.');
  });
  if (found.slice(0, -1).some(({ content }) => content.length < SMALLEST_PART)) {
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  const digests = Buffer.concat(found.map(({ etag }) => Buffer.from(etag, 'hex')));
  return { content: Buffer.concat(found.map(({ content }) => content)), etag: `${etagOf(digests)}-${found.length}` };
}
