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
  dynamodb: {
    SequenceNumber: sequence,
    ApproximateCreationDateTime: 1_770_000_000,
    NewImage: marshall({ type: 'CUP', cup }) as Record<string, never>,
  },
});

const unreadable: RawStreamRecord = {
  ...record('2'),
  dynamodb: { ...record('2').dynamodb, NewImage: { cup: { Q: 'CONTENT' } } as never },
};

/** A consumer that fails with the given error, if any, and the batches it was handed. */
function pouring(failure?: Error) {
  const handled: (readonly StreamRecord[])[] = [];
  const given: unknown[] = [];
  const handler = consumer(route, async (records, context) => {
    handled.push(records);
    given.push(context);
    if (failure) throw failure;
  });
  return { handled, given, pour: (...Records: RawStreamRecord[]) => handler({ Records }, invocation) };
}

test('a handler is given the whole batch at once, in the order of the stream, and answers nothing', async () => {
  const { pour, handled, given } = pouring();
  expect(await pour(record('1'), record('3'), record('2'))).toBeUndefined();
  expect(handled.map((records) => records.map(({ sequence }) => sequence))).toEqual([['1', '3', '2']]);
  expect(handled[0]?.[0]).toMatchObject({ change: 'INSERT', entity: 'CUP', after: { cup: 'x' } });
  expect(given).toEqual([expect.objectContaining({ pot: 'pot', now: expect.any(Date) })]);
  expect(logged.lines()).toEqual([]);
});

test('a failure is thrown on, so that the batch comes again, and logged by its place and without its content', async () => {
  const failure = new TypeError('quotes +919876543210');
  const { pour } = pouring(failure);
  await expect(pour(record('7', 'CONTENT'), record('8', 'CONTENT'), record('9', 'CONTENT'))).rejects.toBe(failure);
  expect(logged.lines()).toEqual([
    {
      level: 'error',
      message: 'batch failed',
      function: 'tiny.streams.pour',
      requestId: 'invocation-1',
      records: 3,
      sequences: ['7', '9'],
      errorName: 'TypeError',
      stack: expect.any(Array),
    },
  ]);
  expect(logged.text()).not.toMatch(/CONTENT|919876543210/);
});

test('a batch with a record that can’t be read fails before anything of it is handled, and nothing of it is logged', async () => {
  const { pour, handled } = pouring();
  await expect(pour(record('1'), unreadable, record('3'))).rejects.toThrow();
  expect(handled).toEqual([]);
  expect(logged.lines()).toMatchObject([{ message: 'batch failed', records: 3, sequences: ['1', '3'] }]);
  expect(logged.text()).not.toContain('CONTENT');
});

test('a consumer that can’t open its resources fails as a whole, so that the batch comes again', async () => {
  const needy = { ...route, uses: { pot: { env: ['NOBODY_SETS_THIS'], access: [], open: () => 'pot' } } };
  await expect(consumer(needy, async () => {})({ Records: [record('1')] }, invocation)).rejects.toThrow('NOBODY_SETS');
  expect(logged.lines()).toMatchObject([{ message: 'batch failed', errorName: 'Misconfiguration' }]);
});

const tracedRecord = (sequence: string, trace: string): RawStreamRecord => ({
  ...record(sequence),
  dynamodb: { ...record(sequence).dynamodb, NewImage: marshall({ type: 'CUP', cup: 'x', trace }) as never },
});

test('a batch says in its log which requests it comes from, each once, and what it is given knows them', async () => {
  const seen: (readonly string[])[] = [];
  const pot = {
    env: [],
    access: [],
    open: () => 'pot',
    correlate: (opened: string, ids: readonly string[]) => {
      seen.push(ids);
      return `${opened} of ${ids.join()}`;
    },
  };
  const given: unknown[] = [];
  const handler = consumer({ ...route, uses: { pot } }, async ([first], context) => {
    given.push(context.pot, first?.trace, first?.after);
  });
  await handler(
    { Records: [tracedRecord('1', 'r-1'), tracedRecord('2', 'r-2'), tracedRecord('3', 'r-1')] },
    invocation,
  );
  expect(logged.lines()).toMatchObject([
    { level: 'info', message: 'brought about by', function: 'tiny.streams.pour', correlationIds: ['r-1', 'r-2'] },
  ]);
  expect(seen).toEqual([['r-1', 'r-2']]);
  expect(given).toEqual(['pot of r-1,r-2', 'r-1', { cup: 'x' }]);
});

test('more requests than a line of the log has room for take several', async () => {
  const { pour } = pouring();
  const ids = Array.from({ length: 100 }, (_, place) => `r-${place}`);
  await pour(...ids.map((id, place) => tracedRecord(String(place), id)));
  expect(logged.lines().flatMap(({ correlationIds }) => correlationIds)).toEqual(ids);
});
