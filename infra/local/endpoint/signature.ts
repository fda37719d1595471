import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import type { AwsRequest } from './aws-request.ts';

/**
 * The secret of every access key of the local cloud. Keys are names here, not proofs: signatures are verified only
 * where the product hands them to others, in presigned S3 addresses.
 */
export const SECRET_ACCESS_KEY = 'local';

/** The session token that belongs to a function's access key: as on the platform, its key is valid only with it. */
export const sessionTokenOf = (functionName: string): string => `session of ${functionName}`;

/** The access key id that may do everything: tests and whoever operates the local cloud. */
export const OPERATOR = 'operator';

/** Signature Version 4 as the request carries it, in its headers or in a presigned address. */
export interface Signature {
  readonly accessKeyId: string;
  /** `<date>/<region>/<service>/aws4_request` */
  readonly scope: string;
  readonly service: string;
  /** `20260131T120000Z` */
  readonly signedAt: string;
  readonly signedHeaders: readonly string[];
  readonly hex: string;
  /** Empty when the request carries none. */
  readonly sessionToken: string;
  /** Seconds; only of presigned addresses. */
  readonly expiresSeconds?: number;
}

interface SignatureFields {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly hex: string;
  readonly signedAt: string;
  readonly sessionToken: string;
  readonly expiresSeconds?: number;
}

function readFields({ headers, query }: AwsRequest): SignatureFields | undefined {
  if (query.has('X-Amz-Credential')) {
    return {
      credential: query.get('X-Amz-Credential') ?? '',
      signedHeaders: query.get('X-Amz-SignedHeaders') ?? '',
      hex: query.get('X-Amz-Signature') ?? '',
      signedAt: query.get('X-Amz-Date') ?? '',
      sessionToken: query.get('X-Amz-Security-Token') ?? '',
      expiresSeconds: Number(query.get('X-Amz-Expires')),
    };
  }
  const found = /^AWS4-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=(\w+)/.exec(
    headers.authorization ?? '',
  );
  if (found === null) return undefined;
  const [, credential = '', signedHeaders = '', hex = ''] = found;
  const header = (name: string): string => String(headers[name] ?? '');
  return {
    credential,
    signedHeaders,
    hex,
    signedAt: header('x-amz-date'),
    sessionToken: header('x-amz-security-token'),
  };
}

/** The request's signature, unverified; undefined when it is not signed. */
export function readSignature(request: AwsRequest): Signature | undefined {
  const fields = readFields(request);
  if (fields === undefined) return undefined;
  const [accessKeyId = '', ...scope] = fields.credential.split('/');
  return {
    ...fields,
    accessKeyId,
    scope: scope.join('/'),
    service: scope[2] ?? '',
    signedHeaders: fields.signedHeaders.split(';'),
  };
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function canonicalRequest(request: AwsRequest, signature: Signature): string {
  const query = [...request.query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted();
  const headers = signature.signedHeaders.map(
    (name) =>
      `${name}:${String(request.headers[name] ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  );
  const payload = request.headers['x-amz-content-sha256'] ?? request.query.get('X-Amz-Content-Sha256');
  return [
    request.method,
    request.path
      .split('/')
      .map((segment) => encode(decodeURIComponent(segment)))
      .join('/'),
    query.join('&'),
    headers.join(''),
    signature.signedHeaders.join(';'),
    payload ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
}

function sign(request: AwsRequest, signature: Signature): string {
  const digest = createHash('sha256').update(canonicalRequest(request, signature)).digest('hex');
  const stringToSign = ['AWS4-HMAC-SHA256', signature.signedAt, signature.scope, digest].join('\n');
  const key = signature.scope
    .split('/')
    .reduce<string | Buffer>((k, part) => createHmac('sha256', k).update(part).digest(), `AWS4${SECRET_ACCESS_KEY}`);
  return createHmac('sha256', key).update(stringToSign).digest('hex');
}

function toMs(signedAt: string): number {
  return Date.parse(signedAt.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

const ALLOWED_SKEW_MS = 15 * 60_000;

/** Whoever was handed a presigned address can't add to what it does, e.g. tags that were not signed. */
function verifyNothingAdded({ headers }: AwsRequest, { signedHeaders }: Signature): void {
  const unsigned = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && !signedHeaders.includes(name));
  if (unsigned.length > 0) {
    throw new AwsError('AccessDenied', 'There were headers present in the request which were not signed', 403);
  }
}

/**
 * Throws the AwsError with which S3 refuses the request: its signature doesn't fit method, path, query, signed headers
 * or secret, a header of AWS's own is not signed, or it isn't valid at `now` (milliseconds).
 */
export function verifySignature(request: AwsRequest, signature: Signature, now: number): void {
  const signedMs = toMs(signature.signedAt);
  if (Number.isNaN(signedMs)) throw new AwsError('AccessDenied', 'X-Amz-Date is missing or malformed', 403);
  if (signature.expiresSeconds !== undefined) {
    if (!(signature.expiresSeconds >= 1 && signature.expiresSeconds <= 604_800)) {
      throw new AwsError('AuthorizationQueryParametersError', 'X-Amz-Expires must be between 1 and 604800 seconds');
    }
    if (now > signedMs + signature.expiresSeconds * 1000)
      throw new AwsError('AccessDenied', 'Request has expired', 403);
  } else if (Math.abs(now - signedMs) > ALLOWED_SKEW_MS) {
    throw new AwsError(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      403,
    );
  }
  verifyNothingAdded(request, signature);
  const expected = Buffer.from(sign(request, signature));
  const given = Buffer.from(signature.hex);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
    throw new AwsError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      403,
    );
  }
}
