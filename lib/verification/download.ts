import type { Grant } from '../core/grant.ts';
import type { Bucket } from '../media/bucket.ts';
import { asStored } from '../media/objects.ts';
import { audioPrefix } from './audio-object.ts';
import type { SampleItem } from './store.ts';

/** The rights that an address to hear a sample takes, of whoever hands it out. */
export const downloadAccess: readonly Grant[] = [{ on: 'bucket', prefix: audioPrefix, actions: ['getVersion'] }];

const downloadSeconds = 900;

/** An address at which anybody can hear a sample for a quarter of an hour: the very object that was checked. */
export const downloadAddress = (bucket: Bucket, { key, version }: SampleItem, now: Date): Promise<string> =>
  bucket.presign({ method: 'GET', key, query: { versionId: version, ...asStored } }, downloadSeconds, now);
