import * as z from 'zod/mini';
import type { Grant } from '../core/grant.ts';
import type { Bucket } from '../media/bucket.ts';
import { removeTags } from '../media/objects.ts';
import { audioPrefix } from './audio-object.ts';

/** An object that has become a sample. */
export const KeptObject = z.object({ key: z.string(), version: z.string() });
export type KeptObject = z.infer<typeof KeptObject>;

/** The rights that keeping an object takes. */
export const keepingAccess: readonly Grant[] = [
  { on: 'bucket', prefix: audioPrefix, actions: ['untagVersion', 'learnAbsence'] },
];

/**
 * Keeps the object of a sample from being deleted as an upload that nobody has submitted: it loses the tag of those.
 * Doing it again does nothing, and neither does it when the object is gone with its listener.
 */
export const keepObject = (bucket: Bucket, { key, version }: KeptObject): Promise<void> =>
  removeTags(bucket, { key, version });
