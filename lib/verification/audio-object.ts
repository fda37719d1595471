import { randomBytes } from 'node:crypto';
import { extensionOf } from '../media/audio-type.ts';
import type { Bucket } from '../media/bucket.ts';
import { keyInUrl } from '../media/object-url.ts';
import { unsubmittedHeader } from '../media/unsubmitted.ts';

/** Below it stand all voice samples, each below the id of its listener. */
export const audioPrefix = 'verification-audio/';

export const audioPrefixOf = (userId: number): string => `${audioPrefix}${userId}/`;

/** How long an upload can be submitted; the bucket deletes it well after that. */
export const submittableMs = 24 * 60 * 60 * 1000;

/** A name that no other object has: the second of `now` in UTC, and random digits. */
export function newAudioKey(
  userId: number,
  { type, filename = '' }: { type: string; filename?: string },
  now: Date,
): string {
  const [date = '', time = ''] = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  const ending = extensionOf(type) || /\.([a-z0-9]{1,10})$/.exec(filename.toLowerCase())?.[1] || 'audio';
  return `${audioPrefixOf(userId)}${date}_${time}_${randomBytes(4).toString('hex')}.${ending}`;
}

/** The key in an address, if it is the address of an upload of this listener. */
export function ownKeyInUrl(bucket: Pick<Bucket, 'name' | 'region'>, userId: number, url: string): string | undefined {
  const key = keyInUrl(bucket, url);
  const prefix = audioPrefixOf(userId);
  return key?.startsWith(prefix) && !key.slice(prefix.length).includes('/') ? key : undefined;
}

/** Whose upload an object is. */
export function listenerOf(key: string): number | undefined {
  const [, userId] = /^verification-audio\/([1-9]\d{0,15})\/[^/]+$/.exec(key) ?? [];
  return userId === undefined ? undefined : Number(userId);
}

/** With what an upload is stored: never in the place of another object, and as one that nobody has submitted. */
export const audioHeaders = (userId: number, type: string, now: Date): Readonly<Record<string, string>> => ({
  'content-type': type,
  'if-none-match': '*',
  'x-amz-meta-user_id': String(userId),
  'x-amz-meta-upload_type': 'verification_audio',
  'x-amz-meta-uploaded_at': now.toISOString(),
  ...unsubmittedHeader,
});
