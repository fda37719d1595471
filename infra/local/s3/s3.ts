import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { BusEvent } from '../event-bus/bus-event.ts';
import type { Bucket, CloudModel } from '../model.ts';
import { type ObjectStore, startS3Expiry } from './expiry.ts';
import { type ObjectChange, objectEvent } from './object-event.ts';

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
  /** Told of every change of an object in a bucket that sends its events to the event bus. */
  publish(event: BusEvent): void;
}

/** An event as the S3 server emits it. */
interface EmittedRecord {
  readonly eventName: string;
  readonly requestParameters: { readonly sourceIPAddress: string };
  readonly s3: {
    readonly bucket: { readonly name: string };
    readonly object: { readonly key: string; readonly size?: number; readonly eTag?: string };
  };
}

interface S3Server {
  readonly httpServer: Server;
  readonly store: ObjectStore;
  run(): Promise<{ port: number }>;
  on(event: 'event', listener: (event: { readonly Records: readonly EmittedRecord[] }) => void): void;
}

type S3ServerClass = new (options: Readonly<Record<string, unknown>>) => S3Server;

const S3rver: S3ServerClass = createRequire(import.meta.url)('@20minutes/s3rver');

/** What the platform calls the S3 server's events; a `Post` is an assembled multipart upload, forms are not taken. */
const REASONS: Readonly<Record<string, ObjectChange['reason']>> = {
  'ObjectCreated:Put': 'PutObject',
  'ObjectCreated:Copy': 'CopyObject',
  'ObjectCreated:Post': 'CompleteMultipartUpload',
  'ObjectRemoved:Delete': 'DeleteObject',
};

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

function changeOf({ eventName, requestParameters, s3 }: EmittedRecord): ObjectChange {
  const reason = REASONS[eventName];
  if (reason === undefined) throw new Error(`the S3 server tells of an unknown event ${eventName}`);
  const { key, size, eTag } = s3.object;
  return { reason, key, size, etag: eTag, sourceIp: requestParameters.sourceIPAddress };
}

function prepareDirectory(dataDirectory: string | undefined): string {
  if (dataDirectory === undefined) return mkdtempSync(join(tmpdir(), 's3-'));
  const directory = join(dataDirectory, 's3');
  mkdirSync(directory, { recursive: true });
  return directory;
}

/** Starts the S3 server on a free port of 127.0.0.1 with the model's buckets, their CORS and lifecycle rules. */
export async function startS3({ model, dataDirectory, clock, publish }: S3Options): Promise<S3> {
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
  const tell = (bucketName: string, change: ObjectChange): void => {
    const bucket = model.buckets.find(({ name }) => name === bucketName);
    if (bucket?.eventBridge) publish(objectEvent(model, bucket, change, clock.now()));
  };
  const expired = (bucket: string, key: string): void => tell(bucket, { reason: 'Lifecycle Expiration', key });
  const expiry = startS3Expiry({ model, clock, store: server.store, expired });
  server.on('event', ({ Records }) => {
    for (const record of Records) {
      const { bucket, object } = record.s3;
      if (record.eventName.startsWith('ObjectCreated')) expiry.written(bucket.name, object.key);
      tell(bucket.name, changeOf(record));
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
