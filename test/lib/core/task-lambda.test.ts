import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { taskFor } from '../../../lib/core/contract.ts';
import { queueVariable, taskQueue } from '../../../lib/core/task.ts';
import { runTask } from '../../../lib/core/task-lambda.ts';
import { useCapturedLog } from '../../support/captured-log.ts';
import { invocation, tinyApp } from '../../support/tiny-app.ts';

const logged = useCapturedLog();

const queue = taskQueue('kettle.boilWater', z.object({ cups: z.int(), milk: z._default(z.boolean(), false) }));
const route = taskFor(tinyApp)({
  queue,
  summary: 'Boils water.',
  uses: { pot: { env: [], access: [], open: () => 'pot' } },
});

const messages = (...bodies: string[]) => ({
  Records: bodies.map((body, index) => ({
    messageId: `m${index + 1}`,
    body,
    attributes: { ApproximateReceiveCount: '2' },
  })),
});

/** A task that fails for the given numbers of cups, and what it was handed. */
function boiling(...failing: number[]) {
  const given: unknown[] = [];
  const handler = runTask(route, async ({ cups, milk }, { pot, now }) => {
    given.push({ cups, milk, pot, now });
    if (failing.includes(cups)) throw new TypeError('quotes +919876543210');
  });
  return { given, boil: (...bodies: string[]) => handler(messages(...bodies), invocation) };
}

test('a task is called what its queue is called', () => {
  expect(route.id).toBe('kettle.boilWater');
  expect(queueVariable(route.id)).toBe('TASK_QUEUE_KETTLE_BOIL_WATER');
});

test('a message is read by the schema of its queue, and the task is given it with its resources and the time', async () => {
  const { boil, given } = boiling();
  expect(await boil('{"cups":2,"unknown":1}')).toBeUndefined();
  expect(given).toEqual([{ cups: 2, milk: false, pot: 'pot', now: expect.any(Date) }]);
  expect(logged.lines()).toEqual([]);
});

test('a failure is logged by its message’s id and without its content, and thrown on, so that the message comes again', async () => {
  const { boil } = boiling(3);
  await expect(boil('{"cups":3}')).rejects.toThrow(TypeError);
  expect(logged.lines()).toEqual([
    {
      level: 'error',
      message: 'task failed',
      function: 'tiny.kettle.boilWater',
      requestId: 'invocation-1',
      messageId: 'm1',
      tries: '2',
      errorName: 'TypeError',
      stack: expect.any(Array),
    },
  ]);
  expect(logged.text()).not.toMatch(/cups|919876543210/);
});

test.each([
  ['that is no JSON', 'SECRET'],
  ['that does not fit', '{"cups":"SECRET"}'],
  ['that lacks a field', '{"SECRET":1}'],
])('a message %s fails without being handled, and nothing of it is logged or thrown', async (_, body) => {
  const { boil, given } = boiling();
  const error = await boil(body).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: 'UnreadableMessage' });
  expect([String(error), JSON.stringify(error)].join()).not.toContain('SECRET');
  expect((error as Error).cause).toBeUndefined();
  expect(given).toEqual([]);
  expect(logged.lines()).toMatchObject([{ message: 'task failed', errorName: 'UnreadableMessage', messageId: 'm1' }]);
  expect(logged.text()).not.toContain('SECRET');
});

test('a task that can’t open its resources says so in the log and is tried again', async () => {
  const needy = { ...route, uses: { pot: { env: ['NOBODY_SETS_THIS'], access: [], open: () => 'pot' } } };
  await expect(runTask(needy, async () => {})(messages('{"cups":1}'), invocation)).rejects.toThrow('NOBODY_SETS');
  expect(logged.lines()).toHaveLength(1);
});

test('a message that requests have brought about says so in the log of its task', async () => {
  const [message] = messages('{"cups":2}').Records;
  const correlationIds = { stringValue: 'r-1,r-2', dataType: 'String' };
  const handler = runTask(route, async () => undefined);
  await handler(
    { Records: [{ ...(message as NonNullable<typeof message>), messageAttributes: { correlationIds } }] },
    invocation,
  );
  expect(logged.lines()).toMatchObject([{ message: 'brought about by', correlationIds: ['r-1', 'r-2'] }]);
});
