import { entity } from '../table/entity.ts';
import { padded } from '../table/key.ts';

/** A listener's samples as a whole, and which of them waits for its review: no other can be submitted meanwhile. */
export interface VoiceItem {
  readonly userId: number;
  /** How many samples there are: the ordinal of the newest. */
  readonly samples: number;
  /** The id of the sample that waits. */
  readonly pending?: number;
}

export const Voices = entity<VoiceItem, 'userId'>('VOICE', {
  partition: 'VOICE',
  pk: ({ userId }) => [userId],
  sk: () => [],
});

export type SampleStatus = 'pending' | 'approved' | 'rejected';

/** A sample of a listener's voice, as it was checked when it was submitted, and what a reviewer has made of it. */
export interface SampleItem {
  readonly userId: number;
  /** 1 for the listener's first sample. */
  readonly ordinal: number;
  readonly sampleId: number;
  /** The object that was checked; of that key there is never another as long as it is there. */
  readonly key: string;
  readonly version: string;
  /** What identifies the object to clients. */
  readonly url: string;
  readonly contentType: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly status: SampleStatus;
  readonly remarks?: string;
  /** Epoch milliseconds. */
  readonly uploadedAt: number;
  readonly reviewedAt?: number;
  readonly reviewerId?: number;
}

export const Samples = entity<SampleItem, 'userId' | 'ordinal'>('SAMPLE', {
  partition: 'VOICE',
  pk: ({ userId }) => [userId],
  sk: ({ ordinal }) => [padded(ordinal)],
  index: {
    gsi1: ({ status, uploadedAt, sampleId }) =>
      status === 'pending' ? { pk: [status], sk: [padded(uploadedAt), padded(sampleId)] } : undefined,
  },
});

/** Whose sample an id means. */
export interface SampleOwnerItem {
  readonly sampleId: number;
  readonly userId: number;
  readonly ordinal: number;
}

export const SampleOwners = entity<SampleOwnerItem, 'sampleId'>('SAMPLE_OWNER', {
  partition: 'SAMPLE',
  pk: ({ sampleId }) => [sampleId],
  sk: () => [],
});

/** Bytes that a listener has submitted, and as which object. */
export interface HeardItem {
  readonly userId: number;
  readonly sha256: string;
  readonly key: string;
}

export const Heard = entity<HeardItem, 'userId' | 'sha256'>('HEARD', {
  partition: 'VOICE',
  pk: ({ userId }) => [userId],
  sk: ({ sha256 }) => [sha256],
});

/** Why a file is no sample. */
export type AudioFault = 'audio_type_refused' | 'audio_too_large' | 'audio_empty';

/** An upload that could not become a sample and has been deleted, so that whoever submits it is told why. */
export interface RefusedUploadItem {
  readonly userId: number;
  readonly key: string;
  readonly fault: AudioFault | 'audio_submitted_before';
  readonly expiresAt: number;
}

export const RefusedUploads = entity<RefusedUploadItem, 'userId' | 'key'>('REFUSED_UPLOAD', {
  partition: 'VOICE',
  pk: ({ userId }) => [userId],
  sk: ({ key }) => [key],
  expires: true,
});
