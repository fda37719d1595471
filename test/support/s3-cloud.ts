import { request as httpRequest } from 'node:http';
import { type Clock, createClock } from '../../infra/local/clock.ts';
import type { BusEvent } from '../../infra/local/event-bus/bus-event.ts';
import type { Bucket, PolicyStatement } from '../../infra/local/model.ts';
import { startS3 } from '../../infra/local/s3/s3.ts';
import { noEngine, roleOf, startAws } from './aws-endpoint.ts';
import { emptyModel, lambdaFunction } from './cloud-model.ts';

export const VERSIONED = 'versioned-bucket';
export const PLAIN = 'plain-bucket';

/** A bucket that tells the event bus of its objects, without CORS and lifecycle. */
export function bucketOf(name: string, overrides: Partial<Bucket> = {}): Bucket {
  const arn = `arn:aws:s3:::${name}`;
  return {
    ...{ stack: 'Test', logicalId: name, arn, name, versioned: name === VERSIONED },
    ...{ cors: [], eventBridge: true, expirations: [] },
    ...overrides,
  };
}

export interface S3CloudOptions {
  /** Default: one that keeps versions and one that doesn't. */
  readonly buckets?: readonly Bucket[];
  /** What a function of each name may do. */
  readonly policies?: Readonly<Record<string, readonly PolicyStatement[]>>;
  readonly dataDirectory?: string;
  readonly clock?: Clock;
}

/** S3 behind an endpoint, and everything that its buckets have told the event bus. */
export async function startS3Cloud({ policies = {}, clock = createClock(), ...options }: S3CloudOptions = {}) {
  const names = Object.keys(policies);
  const model = emptyModel({
    functions: names.map((name) => lambdaFunction(name, '/')),
    roles: names.map((name) => roleOf(name, policies[name] ?? [])),
    buckets: options.buckets ?? [bucketOf(VERSIONED), bucketOf(PLAIN)],
  });
  const published: BusEvent[] = [];
  const kept = options.dataDirectory === undefined ? {} : { dataDirectory: options.dataDirectory };
  const s3 = startS3({ model, clock, ...kept, publish: (event) => published.push(event) });
  const aws = await startAws(model, noEngine, { s3, clock });
  return {
    clock,
    published,
    ledger: aws.ledger,
    url: aws.endpoint.url,
    /** A client in the name of a function or of the operator, whose time is the cloud's. */
    client(name = 'operator') {
      const client = aws.s3(name);
      client.config.systemClockOffset = clock.now() - Date.now();
      return client;
    },
    async stop() {
      s3.stop();
      await aws.endpoint.stop();
    },
  };
}

/** Sends a request as it is written here, which clients would put right, and gives back status, code and headers. */
export function sendRaw(url: string, method: string, headers: Record<string, string>, body?: string) {
  return new Promise<{ status: number; code: string | undefined; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const outgoing = httpRequest(url, { method, headers }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        const text = Buffer.concat(chunks).toString();
        const code = /<Code>(\w+)</.exec(text)?.[1];
        resolve({ status: response.statusCode ?? 0, code, headers: response.headers, body: text });
      });
      outgoing.once('error', reject);
      outgoing.end(body);
    },
  );
}
