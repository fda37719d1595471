import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Queue } from '../../infra/local/model.ts';
import { createWorld, type World } from '../../infra/local/world.ts';
import { stages } from '../../infra/stages.ts';
import { copyOfFixture, synthesise } from '../support/routes.ts';

/** A task that takes its time, says then what it was given, and fails for texts that end in `bad`. */
const print = `
import { setTimeout } from 'node:timers/promises';
import { runTask } from '../../../../../../lib/core/task-lambda.ts';
import { task } from '../_app.ts';
import { printing } from '../_tasks.ts';
export const route = task({ queue: printing, summary: 'Prints a label.', timeoutSeconds: 10 });
export const handler = runTask(route, async (label, { log, now }) => {
  await setTimeout(label.text.startsWith('slow') ? 300 : 0);
  log.info('given', { label: label.text, now });
  if (label.text.endsWith('bad')) throw new Error('bad');
});
`;

/** A job that takes its time and hands over to the same task, with or without the right to. */
const job = (verb: string, print: string): string => `
import { setTimeout } from 'node:timers/promises';
import { job } from '../../../../../../lib/core/job.ts';
import { handOver } from '../../../../../../lib/tasks/hand-over.ts';
import { schedule } from '../_app.ts';
import { printing } from '../_tasks.ts';
const print = ${print};
export const route = schedule({ id: 'schedules.${verb}', summary: '', every: 'rate(1 day)', uses: { print } });
export const handler = job(route, async ({ print }) => {
  await setTimeout(300);
  await print({ text: 'slow ${verb}' });
});
`;

const visibilitySeconds = 15;

let given: { readonly label: string; readonly now: string }[] = [];
let errors: Record<string, unknown>[] = [];
let world: World;

beforeAll(async () => {
  const routesRoot = copyOfFixture();
  writeFileSync(join(routesRoot, 'sample/labels/print.ts'), print);
  writeFileSync(join(routesRoot, 'sample/schedules/remind.ts'), job('remind', 'handOver(printing)'));
  const smuggle = job('smuggle', '{ ...handOver(printing), access: [] }');
  writeFileSync(join(routesRoot, 'sample/schedules/smuggle.ts'), smuggle);
  world = await createWorld({
    assembly: await synthesise({ stage: { ...stages.local, apps: {} }, routesRoot }),
    engine: process.env.DYNAMODB_ENGINE,
    log({ text }) {
      if (text.includes('"message":"given"')) given.push(JSON.parse(text));
      if (text.includes('"label":"and another"')) world.lambda.invokeAsync(functionOf('SampleSchedulesRemind'), {});
      if (text.includes('"level":"error"')) errors.push(JSON.parse(text));
    },
  });
});
beforeEach(() => {
  [given, errors] = [[], []];
  world.faults.clear();
});
afterAll(() => world?.stop());

const queueOf = (start: string): Queue =>
  world.model.queues.find(({ logicalId }) => logicalId.startsWith(start)) as Queue;
const functionOf = (id: string): string => world.model.functions.find(({ logicalId }) => logicalId === id)?.arn ?? '';
const waiting = () => world.queues.messages(queueOf('SampleLabelsPrint').arn);
const labels = () => given.map(({ label }) => label);

const order = (text: string, delay = 0): Promise<Response> =>
  fetch(`${world.urls.sample}/labels`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text, delay }),
  });

test('what is handed over reaches the task as it was, once, and is gone from the queue', async () => {
  const text = 'Ä "quoted" \u0007 \ufffe \uffff 😀';
  expect((await order(text)).status).toBe(200);
  await world.idle();
  expect(labels()).toEqual([text]);
  expect(waiting()).toEqual([]);
});

test('idle waits for work that is handed over by what the work itself set in motion', async () => {
  world.queues.send(queueOf('SampleLabelsPrint').arn, '{"text":"and another"}');
  await world.idle();
  expect(labels()).toEqual(['and another', 'slow remind']);
});

test('work with a delay waits for the clock and for nobody else, and what is due first is done first', async () => {
  await order('late', 40);
  await order('slow but soon', 20);
  await world.idle();
  await world.clock.advance(19);
  expect(labels()).toEqual([]);
  await world.clock.advance(1);
  expect(labels()).toEqual(['slow but soon']);
  await order('latest', 100);
  await order('later', 50);
  await world.clock.advance(900);
  expect(labels()).toEqual(['slow but soon', 'late', 'later', 'latest']);
  expect(waiting()).toEqual([]);
});

test('a task that fails is tried five times, each when the message is visible again, and then kept in the queue', async () => {
  await order('bad');
  await world.idle();
  for (const tries of [1, 2, 3, 4]) {
    await world.clock.advance(visibilitySeconds - 1);
    expect(labels()).toHaveLength(tries);
    await world.clock.advance(1);
    expect(labels()).toHaveLength(tries + 1);
  }
  const dead = () => world.queues.messages(queueOf('DeadLetters').arn).map(({ body }) => JSON.parse(body));
  expect(dead()).toEqual([]);
  await world.clock.advance(visibilitySeconds);
  await world.idle();
  expect(labels()).toHaveLength(5);
  expect(dead()).toEqual([{ text: 'bad' }]);
  expect(waiting()).toEqual([]);
  expect(errors).toMatchObject([1, 2, 3, 4, 5].map((tries) => ({ message: 'task failed', tries: String(tries) })));
});

test('a function without the right is refused, told which one, and hands nothing over', async () => {
  await world.clock.advance(86_400);
  await world.idle();
  const queue = queueOf('SampleLabelsPrint').arn;
  expect(errors).toContainEqual(
    expect.objectContaining({
      function: 'sample.schedules.smuggle',
      errorName: 'AccessDeniedException',
      errorMessage: expect.stringContaining(`not authorized to perform: sqs:SendMessage on resource: ${queue}`),
    }),
  );
  expect(labels()).toEqual(['slow remind']);
  expect(waiting()).toEqual([]);
});

test.each([
  ['overloaded', 'throttle'],
  ['failing', 'error'],
] as const)('a queue that is %s for a moment costs the sender nothing but that moment', async (_, kind) => {
  world.faults.inject({ service: 'sqs', operation: 'SendMessage', kind, times: 2 });
  expect((await order('after all')).status).toBe(200);
  await world.idle();
  expect(labels()).toEqual(['after all']);
});

test('work whose answer was lost is handed over again: the task is run at least once', async () => {
  world.faults.inject({ service: 'sqs', operation: 'SendMessage', kind: 'lost response' });
  expect((await order('lost')).status).toBe(200);
  await world.idle();
  expect(labels()).toEqual(['lost', 'lost']);
});

test('a queue that stays unavailable makes the sender unavailable, and a delay that no queue knows is a defect', async () => {
  world.faults.inject({ service: 'sqs', operation: 'SendMessage', kind: 'error', times: 3 });
  await order('never');
  await order('too late', 901);
  await world.idle();
  expect(errors).toMatchObject([
    { message: 'dependency unavailable', errorName: 'InternalFailure' },
    { message: 'defect', errorName: 'InvalidParameterValue' },
  ]);
  expect(labels()).toEqual([]);
});
