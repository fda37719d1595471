import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Bucket, CloudModel } from '../model.ts';
import { type ObjectStore, startS3Expiry } from './expiry.ts';

/** The S3 server behind the endpoint; it trusts its callers, so only the endpoint should speak to it. */
export interface S3 {
  readonly url: string;
  stop(): Promise<void>;
}

export interface S3Options {
  readonly model: CloudModel;
  /** Where objects are kept; in a temporary folder that `stop` removes when absent. */
  readonly dataDirectory?: string;
  readonly clock: Clock;
  /** Told of an object event for a function, in the shape of an S3 event notification. */
  notify(functionArn: string, event: unknown): void;
}

/** An event as the S3 server emits it. */
interface EmittedEvent {
  readonly Records: readonly {
    readonly eventName: string;
    readonly requestParameters: { readonly sourceIPAddress: string };
    readonly s3: {
      readonly bucket: { readonly name: string };
      readonly object: { readonly key: string; readonly size?: number; readonly eTag?: string };
    };
  }[];
}

interface S3Server {
  readonly httpServer: Server;
  readonly store: ObjectStore;
  run(): Promise<{ port: number }>;
  on(event: 'event', listener: (event: EmittedEvent) => void): void;
}

type S3ServerClass = new (options: Readonly<Record<string, unknown>>) => S3Server;

const S3rver: S3ServerClass = createRequire(import.meta.url)('@20minutes/s3rver');

/** What the S3 server calls an assembled multipart upload `Post`, the platform names for what it is. */
const EVENT_NAMES: Readonly<Record<string, string>> = { 'ObjectCreated:Post': 'ObjectCreated:CompleteMultipartUpload' };

function element(name: string, values: readonly string[]): string {
  return values.map((value) => `<${name}>${value}</${name}>`).join('');
}

function corsConfiguration({ cors }: Bucket): string {
  const rules = cors.map(
    ({ origins, methods, headers, exposed }) =>
      element('AllowedOrigin', origins) +
      element('AllowedMethod', methods) +
      element('AllowedHeader', headers) +
      element('ExposeHeader', exposed),
  );
  return `<CORSConfiguration>${element('CORSRule', rules)}</CORSConfiguration>`;
}

function isTold(event: string, key: string, notification: Bucket['notifications'][number]): boolean {
  const pattern = notification.event.replace(/^s3:/, '');
  const named = pattern.endsWith('*') ? event.startsWith(pattern.slice(0, -1)) : event === pattern;
  return named && key.startsWith(notification.prefix ?? '');
}

/** The notification of one event in version 2.1 of its record; keys are encoded as in a form. */
function notification(record: EmittedEvent['Records'][number], bucket: Bucket, region: string, now: number): unknown {
  const { key, size, eTag } = record.s3.object;
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: region,
        eventTime: new Date(now).toISOString(),
        eventName: EVENT_NAMES[record.eventName] ?? record.eventName,
        userIdentity: { principalId: 'AWS:local' },
        requestParameters: { sourceIPAddress: record.requestParameters.sourceIPAddress },
        responseElements: { 'x-amz-request-id': randomUUID(), 'x-amz-id-2': randomUUID() },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: bucket.logicalId,
          bucket: { name: bucket.name, ownerIdentity: { principalId: 'local' }, arn: bucket.arn },
          object: {
            key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
            ...(size !== undefined && { size: Number(size) }),
            ...(eTag !== undefined && { eTag }),
            sequencer: now.toString(16).toUpperCase().padStart(18, '0'),
          },
        },
      },
    ],
  };
}

function prepareDirectory(dataDirectory: string | undefined): string {
  if (dataDirectory === undefined) return mkdtempSync(join(tmpdir(), 's3-'));
  const directory = join(dataDirectory, 's3');
  mkdirSync(directory, { recursive: true });
  return directory;
}

/** Starts the S3 server on a free port of 127.0.0.1 with the model's buckets, their CORS and lifecycle rules. */
export async function startS3({ model, dataDirectory, clock, notify }: S3Options): Promise<S3> {
  const directory = prepareDirectory(dataDirectory);
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: model.buckets.map((bucket) => ({
      name: bucket.name,
      configs: bucket.cors.length === 0 ? [] : [corsConfiguration(bucket)],
    })),
  });
  const expiry = startS3Expiry(model, clock, server.store);
  server.on('event', ({ Records }) => {
    for (const record of Records) {
      if (record.eventName.startsWith('ObjectCreated')) expiry.written(record.s3.bucket.name, record.s3.object.key);
      const bucket = model.buckets.find(({ name }) => name === record.s3.bucket.name);
      if (bucket === undefined) continue;
      const event = notification(record, bucket, model.region, clock.now());
      const name = EVENT_NAMES[record.eventName] ?? record.eventName;
      const told = bucket.notifications.filter((candidate) => isTold(name, record.s3.object.key, candidate));
      for (const { functionArn } of told) notify(functionArn, event);
    }
  });
  const { port } = await server.run();
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      expiry.stop();
      server.httpServer.closeAllConnections();
      server.httpServer.close();
      await once(server.httpServer, 'close');
      if (dataDirectory === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}
