import type { Clock } from '../clock.ts';
import { readCopySource } from '../s3/copy-source.ts';
import { corsHeaders, preflightHeaders } from '../s3/cors.ts';
import type { S3 } from '../s3/s3.ts';
import { needsToCountTags, needsToLearnOfAbsence } from './authorize-s3.ts';
import { AwsError } from './aws-error.ts';
import type { AwsRequest } from './aws-request.ts';
import type { AwsService, ServiceCall } from './aws-service.ts';
import { readPlace, readS3Operation, type S3Operation } from './s3-operations.ts';
import { readSignature, verifySignature } from './signature.ts';

/** A browser asks beforehand, unsigned, whether it may send a request: the bucket's CORS rules answer. */
function preflight(request: AwsRequest, s3: S3): ServiceCall {
  return {
    operation: 'OptionsObject',
    needs: [],
    async execute() {
      const headers = preflightHeaders(s3.bucket(readPlace(request).bucket), request.headers);
      return { response: { status: 200, headers, body: '' } };
    },
  };
}

/** Throws the AwsError with which a request is refused that is not signed, or comes in signed chunks. */
function verify(request: AwsRequest, now: number): void {
  const signature = readSignature(request);
  if (signature === undefined) throw new AwsError('AccessDenied', 'Access Denied', 403);
  if (request.query.has('X-Amz-Algorithm') && request.headers.authorization !== undefined) {
    throw new AwsError('InvalidArgument', 'Only one auth mechanism allowed', 400);
  }
  readPlace(request);
  verifySignature(request, signature, now);
  if (String(request.headers['x-amz-content-sha256']).startsWith('STREAMING-')) {
    throw new AwsError('NotImplemented', 'The local cloud takes no uploads in signed chunks or with trailers', 501);
  }
}

/** The bucket that a missing object would have been in; undefined when the operation can't miss one. */
function sourceBucket({ name, call }: S3Operation): string | undefined {
  if (name === 'CopyObject') return readCopySource(call.request).bucket;
  return /^(Get|Head)Object|ObjectTagging$/.test(name) ? call.bucket : undefined;
}

function toServiceCall(operation: S3Operation, s3: S3): ServiceCall {
  const { name, call, needs } = operation;
  const source = sourceBucket(operation);
  const isRead = name === 'GetObject' || name === 'HeadObject';
  return {
    operation: name,
    needs,
    ...(source !== undefined && { needsToLearnOfAbsence: needsToLearnOfAbsence(source) }),
    ...(isRead && { needsToSee: { 'x-amz-tagging-count': needsToCountTags(call) } }),
    execute: async () => ({ response: await s3.execute(name, call) }),
  };
}

/**
 * S3 for path-style addresses. Signatures are verified here at the clock's time, since presigned addresses are handed
 * to others.
 */
export function createS3Api(options: { s3: S3; clock: Clock }): AwsService {
  const { s3, clock } = options;
  return {
    name: 's3',
    protocol: 'rest xml',
    async open(request) {
      if (request.method === 'OPTIONS') return preflight(request, s3);
      verify(request, clock.now());
      return toServiceCall(await readS3Operation(request, s3.store), s3);
    },
    headersOf(request) {
      if (request.method === 'OPTIONS') return {};
      const [, bucket = ''] = request.path.split('/');
      return corsHeaders(s3.bucket(bucket), request.method, request.headers);
    },
  };
}
