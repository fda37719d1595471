import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Bucket, bucket } from '../../lib/media/bucket.ts';

/** How a request is answered; `lost` = the connection ends without an answer. */
export type StandInAnswer =
  | 'lost'
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

/** A request as it came in. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface BucketStandIn {
  readonly bucket: Bucket;
  readonly seen: readonly SeenRequest[];
}

/** A bucket that answers as it is told, one answer after the other and the last one for good. It is gone after the test. */
export async function startBucketStandIn(
  answers: readonly StandInAnswer[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<BucketStandIn> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const { method = '', url = '', headers } = request;
    const answer = answers[Math.min(seen.length, answers.length - 1)] ?? 'lost';
    seen.push({ method, url, headers, body: Buffer.concat(pieces) });
    if (answer === 'lost') request.socket.destroy();
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const opened = bucket.open({
    BUCKET_NAME: 'voices',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'ap-south-1',
    AWS_ACCESS_KEY_ID: 'KEYID',
    AWS_SECRET_ACCESS_KEY: 'SECRETKEY',
    AWS_SESSION_TOKEN: 'SESSIONTOKEN',
    ...env,
  });
  return { bucket: opened, seen };
}
