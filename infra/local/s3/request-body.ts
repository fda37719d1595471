import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from '../endpoint/aws-error.ts';
import type { AwsRequest } from '../endpoint/aws-request.ts';

const MAXIMUM_BYTES = 5 * 1024 ** 3;

function digest(algorithm: 'md5' | 'sha1' | 'sha256', body: Buffer): Buffer {
  return createHash(algorithm).update(body).digest();
}

function crc32Of(body: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes;
}

/** The checksums that are verified; any other is not taken at all. */
const CHECKSUMS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  CRC32: crc32Of,
  SHA1: (body) => digest('sha1', body),
  SHA256: (body) => digest('sha256', body),
};

/** The headers that carry those checksums. */
export const CHECKSUM_HEADERS = Object.keys(CHECKSUMS).map((name) => `x-amz-checksum-${name.toLowerCase()}`);

/** The MD5 of an object's bytes, as its ETag has it. */
export const etagOf = (body: Buffer): string => digest('md5', body).toString('hex');

function verifyLength(request: AwsRequest): void {
  const length = request.headers['content-length'];
  if (length === undefined) {
    throw new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411);
  }
  if (Number(length) > MAXIMUM_BYTES) {
    throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
  }
}

function verifyDigests({ headers }: AwsRequest, body: Buffer): void {
  const md5 = headers['content-md5'];
  if (md5 !== undefined && Buffer.from(String(md5), 'base64').length !== 16) {
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  if (md5 !== undefined && md5 !== digest('md5', body).toString('base64')) {
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  for (const [name, compute] of Object.entries(CHECKSUMS)) {
    const given = headers[`x-amz-checksum-${name.toLowerCase()}`];
    if (given !== undefined && given !== compute(body).toString('base64')) {
      throw new AwsError('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
    }
  }
}

/** The hash that was signed for the body, if one was. */
function verifySigned({ headers, query }: AwsRequest, body: Buffer): void {
  const signed = headers['x-amz-content-sha256'] ?? query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD';
  if (signed !== 'UNSIGNED-PAYLOAD' && signed !== digest('sha256', body).toString('hex')) {
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new AwsError('XAmzContentSHA256Mismatch', message);
  }
}

/**
 * The whole body of an upload, which is what its length and every digest that came with it say. Throws the AwsError
 * with which S3 refuses any other.
 */
export async function readUpload(request: AwsRequest): Promise<Buffer> {
  verifyLength(request);
  const body = await request.body().catch(() => {
    const message = 'You did not provide the number of bytes specified by the Content-Length HTTP header';
    throw new AwsError('IncompleteBody', message);
  });
  verifySigned(request, body);
  verifyDigests(request, body);
  return body;
}
