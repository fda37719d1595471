import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../endpoint/aws-error.ts';
import type { ObjectVersion, StoredObject } from './object-version.ts';

/** The refusal of a request whose condition doesn't hold. */
function preconditionFailed(): AwsError {
  return new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
}

const unquoted = (etag: string): string =>
  etag
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1');

const names = (header: string, etag: string): boolean =>
  header.split(',').some((one) => one.trim() === '*' || unquoted(one) === etag);

/** Headers tell times in whole seconds. */
const isModifiedSince = (modifiedMs: number, header: string): boolean =>
  Math.floor(modifiedMs / 1000) > Math.floor(Date.parse(header) / 1000);

/**
 * Whether a read may be answered with the object. Throws the AwsError `PreconditionFailed`. An ETag outweighs a time,
 * as S3 has it.
 */
export function judgeRead(
  headers: IncomingHttpHeaders,
  { etag }: StoredObject,
  modifiedMs: number,
): 'answer' | 'not modified' {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  const { 'if-modified-since': modified, 'if-unmodified-since': unmodified } = headers;
  if (match !== undefined ? !names(match, etag) : unmodified !== undefined && isModifiedSince(modifiedMs, unmodified)) {
    throw preconditionFailed();
  }
  const isKnown =
    noneMatch !== undefined ? names(noneMatch, etag) : modified !== undefined && !isModifiedSince(modifiedMs, modified);
  return isKnown ? 'not modified' : 'answer';
}

/** Whether a `Range` header counts: under `If-Range` only if the object is still the one that a part is known of. */
export function isRangeAsked(headers: IncomingHttpHeaders, { etag }: StoredObject, modifiedMs: number): boolean {
  const known = headers['if-range'];
  if (known === undefined) return true;
  return /^(W\/)?"/.test(String(known))
    ? unquoted(String(known)) === etag
    : !isModifiedSince(modifiedMs, String(known));
}

/**
 * Throws the AwsError with which S3 refuses a write under `If-None-Match: *` where an object is current, or under
 * `If-Match` where another one is, or none. A delete marker is no object.
 */
export function judgeWrite(headers: IncomingHttpHeaders, current: ObjectVersion | undefined): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  const object = current?.object;
  if (noneMatch !== undefined && noneMatch !== '*') {
    throw new AwsError('NotImplemented', 'A header you provided implies functionality that is not implemented', 501);
  }
  if (noneMatch !== undefined && object !== undefined) throw preconditionFailed();
  if (match === undefined) return;
  if (object === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  if (!names(match, object.etag)) throw preconditionFailed();
}
