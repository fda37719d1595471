import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { OPERATOR } from '../../infra/local/endpoint/signature.ts';
import type { Queue } from '../../infra/local/model.ts';
import { createWorld, type World } from '../../infra/local/world.ts';
import { stages } from '../../infra/stages.ts';
import { clientOf } from '../support/aws-endpoint.ts';
import { copyOfFixture, synthesise } from '../support/routes.ts';

/** An upload route of the product's own making that says what it was given, and fails for keys that end in `bad`. */
const listener = `
import { uploadListener } from '../../../../../../lib/core/upload-listener.ts';
import { upload } from '../_app.ts';
export const route = upload({ id: 'uploads.ingest', summary: 'Looks at what came in.', prefix: 'things/' });
export const handler = uploadListener(route, async (object, { log }) => {
  log.info('given', { object });
  if (object.key.endsWith('bad')) throw new Error('bad');
});
`;

let given: unknown[] = [];
let world: World;

beforeAll(async () => {
  const routesRoot = copyOfFixture();
  writeFileSync(join(routesRoot, 'sample/uploads/ingest.ts'), listener);
  world = await createWorld({
    assembly: await synthesise({ stage: { ...stages.local, apps: {} }, routesRoot }),
    engine: process.env.DYNAMODB_ENGINE,
    log({ text }) {
      if (text.includes('"message":"given"')) given.push(JSON.parse(text).object);
    },
  });
});
beforeEach(() => {
  given = [];
});
afterAll(() => world?.stop());

/** Stores an object and waits for whoever is told of it; returns its version. */
async function put(Key: string): Promise<string | undefined> {
  const s3 = new S3Client({ ...clientOf(world.endpointUrl, OPERATOR), forcePathStyle: true });
  const command = new PutObjectCommand({ Bucket: world.model.buckets[0]?.name, Key, Body: 'body' });
  const { VersionId } = await s3.send(command);
  await world.idle();
  return VersionId;
}

test('an object below the prefix of an upload route reaches its function once, under its own name and version', async () => {
  const version = await put('things/ä b+c%20.png');
  expect(version).toMatch(/^[\w.]{32}$/);
  expect(given).toEqual([{ key: 'things/ä b+c%20.png', bytes: 4, version }]);
});

test('an object below another prefix reaches nobody', async () => {
  await put('others/things/a');
  await put('thing');
  expect(given).toEqual([]);
});

test('an object that its function fails for is tried again after one and two minutes, and then kept in the queue', async () => {
  const [queue] = world.model.queues as [Queue];
  const bad = { key: 'things/bad', bytes: 4, version: await put('things/bad') };
  expect(given).toEqual([bad]);
  await world.clock.advance(59);
  expect(given).toHaveLength(1);
  await world.clock.advance(1);
  expect(given).toHaveLength(2);
  await world.clock.advance(119);
  expect(world.queues.messages(queue.arn)).toEqual([]);
  await world.clock.advance(1);
  expect(given).toEqual([bad, bad, bad]);
  const messages = world.queues.messages(queue.arn).map(({ body }) => JSON.parse(body));
  expect(messages).toMatchObject([
    {
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: { 'detail-type': 'Object Created', detail: { object: { key: bad.key } } },
    },
  ]);
});
