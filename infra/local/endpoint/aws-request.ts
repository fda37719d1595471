import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** A call to an AWS API as it arrived, before any service has looked at it. */
export interface AwsRequest {
  readonly method: string;
  /** Still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The raw body; a service reads either this or `body()`, not both. */
  readonly stream: IncomingMessage;
  /** The whole body, read once. */
  body(): Promise<Buffer>;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer | Readable;
}

async function readBody(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The request as data; its body is not read before a service asks for it. */
export function toAwsRequest(stream: IncomingMessage): AwsRequest {
  const [path = '/', search = ''] = (stream.url ?? '/').split(/\?(.*)/s);
  let body: Promise<Buffer> | undefined;
  return {
    method: stream.method ?? 'GET',
    path,
    query: new URLSearchParams(search),
    headers: stream.headers,
    stream,
    body() {
      body ??= readBody(stream);
      return body;
    },
  };
}

/** Resolves when the rest of a request that is refused has been read, so that the refusal reaches its sender. */
export async function drain({ stream }: AwsRequest): Promise<void> {
  stream.resume();
  await finished(stream, { writable: false }).catch(() => undefined);
}

/** The body as JSON; `{}` when it is empty. */
export async function jsonBody(request: AwsRequest): Promise<Record<string, unknown>> {
  const text = (await request.body()).toString();
  return text === '' ? {} : JSON.parse(text);
}

/** The operation that a JSON protocol names in `X-Amz-Target`, e.g. `PutItem`. */
export function targetOperation(request: AwsRequest): string {
  return String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
}
