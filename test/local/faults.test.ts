import { GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../infra/local/engine/engine.ts';
import { createFaults } from '../../infra/local/faults.ts';
import { singleTable, startAws, startTestEngine } from '../support/aws-endpoint.ts';
import { emptyModel } from '../support/cloud-model.ts';

const table = singleTable('faults-app');
const TableName = table.name;
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'A' } });

let engine: Engine;
let aws: Awaited<ReturnType<typeof startAws>>;
beforeAll(async () => {
  engine = await startTestEngine();
  aws = await startAws(emptyModel({ tables: [table] }), engine);
}, 60_000);
afterEach(() => aws.faults.clear());
afterAll(async () => {
  await aws?.endpoint.stop();
  await engine?.stop();
});

const put = (pk: string, abortSignal?: AbortSignal) =>
  aws
    .dynamo('operator')
    .send(new PutItemCommand({ TableName, Item: key(pk) }), { ...(abortSignal && { abortSignal }) });
const exists = async (pk: string) => {
  const { Item } = await aws.dynamo('operator').send(new GetItemCommand({ TableName, Key: key(pk) }));
  return Item !== undefined;
};

test.each([
  ['throttle', 'ProvisionedThroughputExceededException'],
  ['error', 'InternalServerError'],
  ['conflict', 'TransactionConflictException'],
] as const)('%s: the call is answered %s and not executed; the next one passes', async (kind, name) => {
  aws.faults.inject({ service: 'dynamodb', operation: 'PutItem', kind });
  await expect(put(`F#${kind}`)).rejects.toMatchObject({ name });
  expect(await exists(`F#${kind}`)).toBe(false);
  await put(`F#${kind}`);
});

test('conflict: a transaction is cancelled with the reasons of a conflict and writes nothing', async () => {
  aws.faults.inject({ operation: 'TransactWriteItems', kind: 'conflict' });
  const TransactItems = ['T#1', 'T#2'].map((pk) => ({ Put: { TableName, Item: key(pk) } }));
  await expect(aws.dynamo('operator').send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
  });
  expect(await exists('T#1')).toBe(false);
});

test('lost response: the call is executed and its connection cut', async () => {
  aws.faults.inject({ operation: 'PutItem', kind: 'lost response' });
  await expect(put('LOST#1')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await exists('LOST#1')).toBe(true);
});

test('crash: the call of whoever is no function is executed and its connection cut', async () => {
  aws.faults.inject({ operation: 'PutItem', kind: 'crash' });
  await expect(put('CRASH#1')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await exists('CRASH#1')).toBe(true);
});

test('timeout: the call is neither executed nor answered', async () => {
  aws.faults.inject({ operation: 'PutItem', kind: 'timeout' });
  await expect(put('SILENT#1', AbortSignal.timeout(150))).rejects.toMatchObject({ name: 'AbortError' });
  expect(await exists('SILENT#1')).toBe(false);
});

test('delay: the call is executed later', async () => {
  aws.faults.inject({ operation: 'PutItem', kind: 'delay', delayMs: 80 });
  const start = performance.now();
  await put('LATE#1');
  expect(performance.now() - start).toBeGreaterThanOrEqual(79);
});

test('hold: calls and their retries wait until they are released, and one that was given up is never executed', async () => {
  const hold = aws.faults.hold({ operation: 'PutItem' });
  const impatience = new AbortController();
  const givenUp = put('HELD#1', impatience.signal);
  await hold.reached;
  impatience.abort();
  await expect(givenUp).rejects.toMatchObject({ name: 'AbortError' });
  const retried = put('HELD#2');
  expect([await exists('HELD#1'), await exists('HELD#2')]).toEqual([false, false]);
  hold.release();
  await retried;
  expect([await exists('HELD#1'), await exists('HELD#2')]).toEqual([false, true]);
  await put('HELD#3');
});

test('hold: the n-th call of the named function and all further ones wait, until the release', () => {
  const faults = createFaults();
  const hold = faults.hold({ functionName: 'pay', operation: 'PutItem', nth: 2 });
  const take = (functionName: string) =>
    faults.take({ functionName, service: 'dynamodb', operation: 'PutItem' })?.kind ?? 'none';
  expect([take('pay'), take('other'), take('pay'), take('pay')]).toEqual(['none', 'none', 'hold', 'hold']);
  hold.release();
  expect(take('pay')).toBe('none');
});

test('clear disarms faults and lets go what is held', async () => {
  aws.faults.inject({ operation: 'PutItem', nth: 2, kind: 'error' });
  const hold = aws.faults.hold({ operation: 'PutItem' });
  const held = put('HELD#4');
  await hold.reached;
  aws.faults.clear();
  await held;
  await put('HELD#5');
  hold.release();
  await put('HELD#6');
});

test('only the n-th matching call of the named function is hit, as often as asked', () => {
  const faults = createFaults();
  faults.inject({ functionName: 'pay', operation: 'PutItem', nth: 3, times: 2, kind: 'error' });
  const take = (functionName: string) =>
    faults.take({ functionName, service: 'dynamodb', operation: 'PutItem' })?.kind ?? 'none';
  expect([take('other'), take('pay'), take('pay'), take('pay'), take('pay'), take('pay')]).toEqual([
    'none',
    'none',
    'none',
    'error',
    'error',
    'none',
  ]);
});

test('a conflict can be armed only where it can occur', () => {
  expect(() => createFaults().inject({ service: 's3', operation: 'PutObject', kind: 'conflict' })).toThrow('s3');
});

test('a fault may be meant for calls that touch exactly items of some kinds; it counts its hits, until it is disarmed', () => {
  const faults = createFaults();
  const armed = faults.inject({ operation: '*', entities: ['USER', 'SESSION'], kind: 'error', times: 10 });
  const call = { functionName: 'login', service: 'dynamodb', operation: 'BatchGetItem' };
  expect(faults.take({ ...call, entities: ['USER'] })).toBeUndefined();
  expect(faults.take({ ...call, entities: ['USER', 'SESSION', 'STATUS'] })).toBeUndefined();
  expect(faults.take({ ...call, entities: ['SESSION', 'USER'] })).toMatchObject({ kind: 'error' });
  expect(armed.hits).toBe(1);
  armed.disarm();
  expect(faults.take({ ...call, entities: ['SESSION', 'USER'] })).toBeUndefined();
  expect(armed.hits).toBe(1);
});

test('a fault of one invocation follows the next one of its function from its first call on, and hits no other', async () => {
  const faults = createFaults();
  const target = { functionName: 'login', operation: 'PutItem', oneInvocation: true } as const;
  const armed = faults.inject({ ...target, kind: 'throttle', times: 10 });
  const call = { functionName: 'login', service: 'dynamodb', operation: 'PutItem' };
  expect(faults.take({ ...call, functionName: 'logout', traceId: 'other' })).toBeUndefined();
  expect(faults.take({ ...call, operation: 'GetItem', traceId: 'first' })).toBeUndefined();
  await armed.following;
  expect(faults.take({ ...call, traceId: 'second' })).toBeUndefined();
  expect(faults.take({ ...call, traceId: 'first' })).toMatchObject({ kind: 'throttle' });
  expect(armed.hits).toBe(1);
});
