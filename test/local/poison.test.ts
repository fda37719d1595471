import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Queue } from '../../infra/local/model.ts';
import { createWorld, type World } from '../../infra/local/world.ts';
import { stages } from '../../infra/stages.ts';
import { eventually } from '../support/eventually.ts';
import { copyOfFixture, synthesise } from '../support/routes.ts';

const poison = 13;

/** A consumer of the product's own making that says what it has dealt with, and fails for batches with the poison. */
const consumer = `
import { consumer } from '../../../../../../lib/core/consumer.ts';
import { stream } from '../_app.ts';
import { Things } from '../_thing.ts';
export const route = stream({
  id: 'streams.fanOut',
  summary: 'Tells of changes.',
  on: [Things.changes(['INSERT'])],
  batchSize: 50,
  windowSeconds: 1,
});
export const handler = consumer(route, async (records, { log }) => {
  const things = records.map(({ after }) => after.thingId);
  if (things.includes(${poison})) throw new Error('poison');
  log.info('dealt with', { things });
});
`;

const dealtWith: number[] = [];
const sizes: number[] = [];
let world: World;

beforeAll(async () => {
  const routesRoot = copyOfFixture();
  writeFileSync(join(routesRoot, 'sample/streams/fan-out.ts'), consumer);
  world = await createWorld({
    assembly: await synthesise({ stage: { ...stages.local, apps: {} }, routesRoot }),
    engine: process.env.DYNAMODB_ENGINE,
    log({ text }) {
      if (text.includes('"message":"dealt with"')) dealtWith.push(...JSON.parse(text).things);
      if (text.includes('"message":"batch failed"')) sizes.push(JSON.parse(text).records);
    },
  });
});
afterAll(() => world?.stop());

const put = (id: number): Promise<Response> => fetch(`${world.urls.sample}/shelves/${id}`, { method: 'PUT' });

test('one poisoned record is found by halving its batch and given up alone after 15 minutes, and all others are dealt with once', async () => {
  for (const thing of [11, 12, poison]) await put(thing);
  await eventually(() => expect(sizes.at(-1)).toBe(1));
  expect(sizes[0]).toBeGreaterThan(1);
  await world.clock.advance(600);
  for (const thing of [14, 15]) await put(thing);
  expect(dealtWith).toEqual([11, 12]);
  await world.clock.advance(301);
  await world.idle();
  expect(dealtWith).toEqual([11, 12, 14, 15]);
  const deadLetters = world.model.queues.find(({ logicalId }) => logicalId.startsWith('DeadLetters')) as Queue;
  const given = world.queues.messages(deadLetters.arn).map(({ body }) => JSON.parse(body));
  expect(given).toMatchObject([
    { requestContext: { condition: 'RecordAgeExceeded' }, DDBStreamBatchInfo: { batchSize: 1 } },
  ]);
});
