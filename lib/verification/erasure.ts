import type { Grant } from '../core/grant.ts';
import type { Bucket } from '../media/bucket.ts';
import { removeAllBelow } from '../media/versions.ts';
import { deleteMany } from '../table/batch-delete.ts';
import { readAll } from '../table/read-all.ts';
import type { Table } from '../table/table.ts';
import { audioPrefix, audioPrefixOf } from './audio-object.ts';
import { Heard, RefusedUploads, SampleOwners, Samples, Voices } from './store.ts';

/** The rights that erasing takes. */
export const sampleErasureAccess: readonly Grant[] = [
  ...[Samples, Heard, RefusedUploads].map((entity) => entity.can('query', 'batchDelete')),
  SampleOwners.can('batchDelete'),
  Voices.can('delete'),
  { on: 'bucket', prefix: audioPrefix, actions: ['listVersions', 'deleteVersion'] },
];

/** Erases what a deleted account has uploaded, every version of it, and submitted. Doing it again does nothing. */
export async function eraseSamples(table: Table, bucket: Bucket, userId: number): Promise<void> {
  await removeAllBelow(bucket, audioPrefixOf(userId));
  const [samples, heard, refused] = await Promise.all([
    readAll(table, Samples, userId),
    readAll(table, Heard, userId),
    readAll(table, RefusedUploads, userId),
  ]);
  // Whose a sample is goes first: without the samples nobody would know of it any more.
  await deleteMany(table, SampleOwners, samples);
  await deleteMany(table, Samples, samples);
  await deleteMany(table, Heard, heard);
  await deleteMany(table, RefusedUploads, refused);
  await table.delete(Voices, { userId });
}
