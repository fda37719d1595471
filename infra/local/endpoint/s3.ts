import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import type { Clock } from '../clock.ts';
import { listNeed, readS3Operation } from './authorize-s3.ts';
import { AwsError, unknownOperation } from './aws-error.ts';
import type { AwsRequest, AwsResponse } from './aws-request.ts';
import type { AwsService, Executed, ServiceCall } from './aws-service.ts';
import { readSignature, verifySignature } from './signature.ts';

/** Signed parts and hop-by-hop headers, which end at the endpoint. */
const OWN_REQUEST_HEADERS = ['authorization', 'x-amz-security-token', 'connection', 'expect'];
const OWN_RESPONSE_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'date'];
const OWN_PARAMETERS =
  /^(x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token)|response-.*)$/i;

const agent = new Agent({ keepAlive: true, timeout: 4000 });

/** The headers that a presigned address asks the answer to carry, e.g. `response-content-disposition`. */
function askedHeaders({ query }: AwsRequest): Record<string, string> {
  const asked = [...query].filter(([name]) => name.startsWith('response-'));
  return Object.fromEntries(asked.map(([name, value]) => [name.slice('response-'.length), value]));
}

function without<T>(headers: Readonly<Record<string, T | undefined>>, names: readonly string[]): Record<string, T> {
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !names.includes(name));
  return Object.fromEntries(kept) as Record<string, T>;
}

function send(request: AwsRequest, s3Url: string, body: Buffer | undefined): Promise<IncomingMessage> {
  const parameters = new URLSearchParams([...request.query].filter(([name]) => !OWN_PARAMETERS.test(name)));
  const target = new URL(`${request.path}${parameters.size > 0 ? `?${parameters}` : ''}`, s3Url);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(target, {
      agent,
      method: request.method,
      headers: without(request.headers, OWN_REQUEST_HEADERS),
    });
    outgoing.once('error', reject);
    outgoing.once('response', resolve);
    if (body !== undefined) outgoing.end(body);
    else request.stream.pipe(outgoing);
  });
}

async function forward(request: AwsRequest, s3Url: string, operation: string): Promise<Executed> {
  const body = operation === 'DeleteObjects' ? await request.body() : undefined;
  const answered = await send(request, s3Url, body);
  const status = answered.statusCode ?? 500;
  const asked = status < 400 ? askedHeaders(request) : {};
  const response: AwsResponse = {
    status,
    headers: { ...without(answered.headers, OWN_RESPONSE_HEADERS), ...asked },
    body: answered,
  };
  return { response, ...(status >= 400 && { error: String(status) }) };
}

/** A browser asks beforehand, unsigned, whether it may send a request: the bucket's CORS rules answer. */
function preflight(request: AwsRequest, s3Url: string): ServiceCall {
  return { operation: 'OptionsObject', needs: [], execute: () => forward(request, s3Url, 'OptionsObject') };
}

/** Resolves when the rest of a request that is refused has been read, so that the refusal reaches its sender. */
export async function drain({ stream }: AwsRequest): Promise<void> {
  stream.resume();
  await finished(stream, { writable: false }).catch(() => undefined);
}

/**
 * S3 for path-style addresses: signatures are verified here at the clock's time, since presigned addresses are handed
 * to others; objects are kept by the S3 server behind it.
 */
export function createS3Api(options: { s3Url: string; clock: Clock }): AwsService {
  const { s3Url, clock } = options;
  return {
    name: 's3',
    protocol: 'rest xml',
    async open(request) {
      if (request.method === 'OPTIONS') return preflight(request, s3Url);
      const signature = readSignature(request);
      if (signature === undefined) throw new AwsError('AccessDenied', 'Access Denied', 403);
      verifySignature(request, signature, clock.now());
      if (String(request.headers['x-amz-content-sha256']).endsWith('-TRAILER')) {
        throw new AwsError('NotImplemented', 'The local cloud takes no streamed uploads with trailing checksums', 501);
      }
      const operation = await readS3Operation(request);
      if (operation === undefined) throw unknownOperation('s3', `${request.method} ${request.path}`);
      return {
        operation: operation.name,
        needs: operation.needs,
        needsToLearnOfAbsence: listNeed(operation.bucket),
        execute: () => forward(request, s3Url, operation.name),
      };
    },
  };
}
