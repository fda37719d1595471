import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { consumer } from '../../../lib/core/consumer.ts';
import { streamFor } from '../../../lib/core/contract.ts';
import type { StreamRecord } from '../../../lib/core/stream-record.ts';
import type { RawStreamRecord } from '../../../lib/table/stream.ts';
import { useCapturedLog } from '../../support/captured-log.ts';
import { invocation, tinyApp } from '../../support/tiny-app.ts';

const logged = useCapturedLog();

const route = streamFor(tinyApp)({
  id: 'streams.pour',
  summary: 'Pours.',
  on: [{ entity: 'CUP', partition: 'CUP', sortKey: 'CUP', changes: ['INSERT'] }],
  batchSize: 10,
  windowSeconds: 0,
  uses: { pot: { env: [], access: [], open: () => 'pot' } },
});

const record = (sequence: string, cup = 'x'): RawStreamRecord => ({
  eventName: 'INSERT',
  dynamodb: { SequenceNumber: sequence, NewImage: marshall({ type: 'CUP', cup }) as Record<string, never> },
});

/** A consumer that fails at the given records, and what it was handed. */
function pouring(...failing: string[]) {
  const handled: StreamRecord[] = [];
  const handler = consumer(route, async (change, { pot, now }) => {
    handled.push(change);
    if (pot !== 'pot' || !(now instanceof Date)) throw new Error('not given what was asked for');
    if (failing.includes(change.sequence)) throw new TypeError('quotes +919876543210');
  });
  return { handled, pour: (...Records: RawStreamRecord[]) => handler({ Records }, invocation) };
}

const sequences = (handled: readonly StreamRecord[]) => handled.map(({ sequence }) => sequence);

test('records are handled one after the other, in the order of the stream', async () => {
  const running: string[] = [];
  const handler = consumer(route, async ({ sequence }) => {
    running.push(`begin ${sequence}`);
    await Promise.resolve();
    running.push(`end ${sequence}`);
  });
  expect(await handler({ Records: [record('1'), record('2')] }, invocation)).toEqual({ batchItemFailures: [] });
  expect(running).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
});

test('a batch ends at its first failing record: it is reported, and no later one is touched', async () => {
  const { pour, handled } = pouring('2', '3');
  expect(await pour(record('1'), record('2'), record('3'), record('4'))).toEqual({
    batchItemFailures: [{ itemIdentifier: '2' }],
  });
  expect(sequences(handled)).toEqual(['1', '2']);
});

test('a record that can’t be read counts as one that failed', async () => {
  const { pour, handled } = pouring();
  const unreadable = { ...record('2'), dynamodb: { SequenceNumber: '2', NewImage: { cup: { Q: 1 } } as never } };
  expect(await pour(record('1'), unreadable, record('3'))).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  expect(sequences(handled)).toEqual(['1']);
});

test('a failure is logged with the sequence number and without content', async () => {
  const { pour } = pouring('2');
  await pour(record('2', 'CONTENT'));
  expect(logged.lines()).toEqual([
    expect.objectContaining({
      level: 'error',
      message: 'record failed',
      function: 'tiny.streams.pour',
      requestId: 'invocation-1',
      sequence: '2',
      errorName: 'TypeError',
    }),
  ]);
  expect(logged.text()).not.toMatch(/CONTENT|919876543210/);
});

test('a consumer that can’t open its resources fails as a whole, so that the batch comes again', async () => {
  const needy = { ...route, uses: { pot: { env: ['NOBODY_SETS_THIS'], access: [], open: () => 'pot' } } };
  await expect(consumer(needy, async () => {})({ Records: [record('1')] }, invocation)).rejects.toThrow('NOBODY_SETS');
});
