import { type Failure, refuse } from '../core/failure.ts';
import type { Grant } from '../core/grant.ts';
import { declaredAudio } from '../media/audio-type.ts';
import type { Bucket } from '../media/bucket.ts';
import { objectUrl } from '../media/object-url.ts';
import { type AudioRefusal, judgeSize } from './audio.ts';
import { audioHeaders, audioPrefix, newAudioKey } from './audio-object.ts';

/** What a listener wants to upload. */
export interface UploadWish {
  readonly userId: number;
  readonly contentType: string;
  /** In bytes. */
  readonly contentLength: number;
  /** Tells the ending where the type does not. */
  readonly filename?: string | undefined;
}

/** A way to upload one file of exactly this type and length, once. */
export interface UploadOffer {
  readonly address: string;
  /** To be sent exactly so. */
  readonly headers: Readonly<Record<string, string>>;
  /** What identifies the object afterwards. */
  readonly url: string;
}

/** What offering takes. */
export interface OfferDesk {
  readonly bucket: Bucket;
  /** Whether samples are taken at all. */
  readonly takesUploads: boolean;
}

/** The rights that an offer takes, of whoever makes it. */
export const offerAccess: readonly Grant[] = [{ on: 'bucket', prefix: audioPrefix, actions: ['put', 'tag'] }];

export const offerSeconds = 900;

/** Offers an upload; nothing is stored by it. Source: the app's README, "Voice samples". */
export async function offerUpload(
  { bucket, takesUploads }: OfferDesk,
  { userId, contentType, contentLength, filename = '' }: UploadWish,
  now: Date,
): Promise<UploadOffer | AudioRefusal | Failure<'uploads_not_configured'>> {
  const type = declaredAudio(contentType);
  if (type === undefined) return refuse('audio_type_refused');
  const refusal = judgeSize(contentLength);
  if (refusal) return refusal;
  if (!takesUploads) return refuse('uploads_not_configured');
  const key = newAudioKey(userId, { type, filename }, now);
  const headers = audioHeaders(userId, type, now);
  const signed = { ...headers, 'content-length': String(contentLength) };
  const address = await bucket.presign({ method: 'PUT', key, headers: signed }, offerSeconds, now);
  return { address, headers, url: objectUrl(bucket, key) };
}
