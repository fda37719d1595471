import { expect, test } from 'vitest';
import { Failure, Refused } from '../../../lib/core/failure.ts';
import type { KeptAnswer, RepeatableRequest, Run } from '../../../lib/core/once.ts';
import { beginRun, Onces } from '../../../lib/once/once.ts';
import { put } from '../../../lib/table/write.ts';
import { Cups, useCupTable } from '../../support/cups.ts';

const tea = useCupTable();
const second = 1000;
const poured = { status: 200, body: '{"cups": 1}' };

/** A request under a key that no other test uses. */
const newRequest = (): RepeatableRequest => ({
  ...{ key: tea.fresh(), method: 'POST', path: '/tea/{pot}', params: { pot: 7 }, query: undefined },
  body: { cups: 1, milk: { fat: 3, kind: 'oat' } },
});

const begin = (request: RepeatableRequest, userId = 1) => beginRun(tea.table, userId, request, new Date(tea.time));

async function run(request: RepeatableRequest): Promise<Run> {
  const begun = await begin(request);
  if (!isRun(begun)) throw new Error('there was a run already');
  return begun;
}

const isRun = (begun: Run | KeptAnswer | Failure): begun is Run => !(begun instanceof Failure) && 'commit' in begun;
const isRefused = (begun: Run | KeptAnswer | Failure, code: string) => begun instanceof Failure && begun.code === code;

const cupOf = ({ key = '' }: RepeatableRequest) => ({ shelf: 'once', cup: key });
const pour = (request: RepeatableRequest) => [put(Cups, cupOf(request))] as const;
const isPoured = async (request: RepeatableRequest) => (await tea.table.get(Cups, cupOf(request))) !== undefined;
const inProgress = expect.objectContaining({ name: 'Refused', failure: new Failure('request_in_progress') });

test('of parallel requests of one key one runs, and the others hear that it does', async () => {
  const request = newRequest();
  const begun = await Promise.all(Array.from({ length: 20 }, () => begin(request)));
  expect(begun.filter(isRun)).toHaveLength(1);
  expect(begun.filter((one) => isRefused(one, 'request_in_progress'))).toHaveLength(19);
});

test('what was committed is answered again, byte for byte, and nothing is written', async () => {
  const request = newRequest();
  expect(await (await run(request)).commit(pour(request), poured)).toBeUndefined();
  expect(await isPoured(request)).toBe(true);
  const before = tea.operations.length;
  expect(await begin(request)).toEqual(poured);
  expect(tea.operations.slice(before)).toEqual(['PutItem', 'GetItem']);
});

test('a commit that is refused keeps no answer and writes nothing; the next try may succeed, with another answer', async () => {
  const request = newRequest();
  const begun = await run(request);
  const taken = new Failure('cup_taken');
  await tea.table.put(Cups, { ...cupOf(request), colour: 'red' });
  const refused = [
    put(Cups, { shelf: 'once', cup: `${request.key}/2` }),
    put(Cups, cupOf(request), { ifAbsent: taken }),
  ];
  expect(await begun.commit(refused, poured)).toBe(taken);
  expect(await tea.table.get(Cups, { shelf: 'once', cup: `${request.key}/2` })).toBeUndefined();
  expect(isRefused(await begin(request), 'request_in_progress')).toBe(true);
  expect(await begun.commit(pour(request), { status: 200, body: '2' })).toBeUndefined();
  expect(await begin(request)).toEqual({ status: 200, body: '2' });
});

test('a commit whose answer is lost is done, and nothing releases it', async () => {
  const request = newRequest();
  const begun = await run(request);
  tea.loseAnswer('TransactWriteItems', new Error('lost for good'));
  await expect(begun.commit(pour(request), poured)).rejects.toThrow('lost for good');
  await begun.release();
  expect(await begin(request)).toEqual(poured);
  expect(await isPoured(request)).toBe(true);
});

test('a commit whose answer is lost and that is sent again has its effect once and succeeds', async () => {
  const request = newRequest();
  const begun = await run(request);
  tea.loseAnswer('TransactWriteItems');
  expect(await begun.commit(pour(request), poured)).toBeUndefined();
  expect(await begin(request)).toEqual(poured);
});

test('a run commits once: a second effect is a defect and nothing of it is written', async () => {
  const request = newRequest();
  const begun = await run(request);
  await begun.commit([], poured);
  await expect(begun.commit(pour(request), poured)).rejects.toThrow('a run commits once');
  expect(await isPoured(request)).toBe(false);
});

test('a run that died is taken over after 60 s by one of those who ask, and can not write any more', async () => {
  const request = newRequest();
  const dead = await run(request);
  tea.time += 60 * second - 1;
  expect(isRefused(await begin(request), 'request_in_progress')).toBe(true);
  tea.time += 1;
  const begun = await Promise.all(Array.from({ length: 10 }, () => begin(request)));
  expect(begun.filter((one) => isRefused(one, 'request_in_progress'))).toHaveLength(9);
  await expect(dead.commit(pour(request), poured)).rejects.toEqual(inProgress);
  await expect(dead.keep(poured)).rejects.toEqual(inProgress);
  await dead.release();
  expect(await isPoured(request)).toBe(false);
  expect(isRefused(await begin(request), 'request_in_progress')).toBe(true);
  const alive = begun.find(isRun) as Run;
  expect(await alive.commit(pour(request), poured)).toBeUndefined();
  expect(await isPoured(request)).toBe(true);
  await expect(dead.keep({ status: 409, body: '' })).rejects.toEqual(inProgress);
  expect(await begin(request)).toEqual(poured);
});

test('a run that takes over and is not told so is the run all the same', async () => {
  const request = newRequest();
  await run(request);
  tea.time += 60 * second;
  tea.loseAnswer('UpdateItem');
  expect(isRun(await begin(request))).toBe(true);
});

test('a run that was thought dead and commits first has the one effect: who would take over is given its answer', async () => {
  const request = newRequest();
  const slow = await run(request);
  tea.time += 60 * second;
  tea.before('UpdateItem', () => slow.commit(pour(request), poured));
  expect(await begin(request)).toEqual(poured);
});

test('a run that was taken over does not take its refusal by the rules for an answer', async () => {
  const request = newRequest();
  const dead = await run(request);
  tea.time += 60 * second;
  await (await run(request)).commit([], poured);
  const otherwise = new Failure('overtaken');
  await tea.table.put(Cups, cupOf(request));
  await expect(dead.commit([put(Cups, cupOf(request), { ifAbsent: otherwise })], poured)).rejects.toBeInstanceOf(
    Refused,
  );
});

test('a key that comes with other content is refused, while it runs, when it is done, and when its run has died', async () => {
  const [request, died] = [newRequest(), newRequest()];
  const other = { ...request, body: { cups: 2 } };
  const begun = await run(request);
  expect(isRefused(await begin(other), 'idempotency_key_reused')).toBe(true);
  await begun.commit([], poured);
  expect(isRefused(await begin(other), 'idempotency_key_reused')).toBe(true);
  await run(died);
  tea.time += 61 * second;
  expect(isRefused(await begin({ ...died, query: { cups: 2 } }), 'idempotency_key_reused')).toBe(true);
  expect(isRun(await begin(died))).toBe(true);
});

test('the same content in another order of its fields is the same', async () => {
  const request = newRequest();
  await (await run(request)).commit([], poured);
  expect(await begin({ ...request, body: { milk: { kind: 'oat', fat: 3 }, cups: 1 } })).toEqual(poured);
});

test('another user, key, method, path or parameter is another request', async () => {
  const request = newRequest();
  await run(request);
  expect(isRun(await begin(request, 2))).toBe(true);
  for (const change of [{ key: tea.fresh() }, { method: 'PUT' }, { path: '/tea' }, { params: { pot: 8 } }]) {
    expect.soft([change, isRun(await begin({ ...request, ...change }))]).toEqual([change, true]);
  }
});

test('a refusal is kept and answered again; keeping it twice under a lost answer is keeping it once', async () => {
  const request = newRequest();
  const refusal = { status: 409, body: '{"code":"tea_out"}' };
  tea.loseAnswer('UpdateItem');
  await (await run(request)).keep(refusal);
  expect(await begin(request)).toEqual(refusal);
});

test('what a commit has kept is not kept again', async () => {
  const request = newRequest();
  const begun = await run(request);
  await begun.commit([], poured);
  await begun.keep({ status: 200, body: 'other' });
  expect(await begin(request)).toEqual(poured);
});

test('a request that was released can be tried again at once, with other content too, and the first run is over', async () => {
  const request = newRequest();
  const first = await run(request);
  await first.release();
  const again = await begin({ ...request, body: { cups: 3 } });
  expect(isRun(again)).toBe(true);
  await expect(first.commit(pour(request), poured)).rejects.toEqual(inProgress);
  await expect(first.keep(poured)).rejects.toEqual(inProgress);
  expect(await isPoured(request)).toBe(false);
});

test('a run that was released can not write even while nobody tries again', async () => {
  const request = newRequest();
  const begun = await run(request);
  await begun.release();
  await expect(begun.commit(pour(request), poured)).rejects.toEqual(inProgress);
  expect(await isPoured(request)).toBe(false);
});

test('a record that can not be released lapses after 60 s', async () => {
  const request = newRequest();
  const begun = await run(request);
  tea.failNext('UpdateItem');
  await begun.release();
  expect(isRefused(await begin(request), 'request_in_progress')).toBe(true);
  tea.time += 60 * second;
  expect(isRun(await begin(request))).toBe(true);
});

test('nobody waits long for a release that hangs', async () => {
  const begun = await run(newRequest());
  const hang = Promise.withResolvers<void>();
  tea.before('UpdateItem', () => hang.promise);
  const started = performance.now();
  await begun.release();
  expect(performance.now() - started).toBeLessThan(450);
  hang.resolve();
});

test('a record whose storing was answered too late to be heard is the own one', async () => {
  const request = newRequest();
  tea.loseAnswer('PutItem');
  expect(isRun(await begin(request))).toBe(true);
});

test('a record that goes away while it is looked at is none', async () => {
  const request = newRequest();
  const first = await run(request);
  tea.before('GetItem', () => first.release());
  expect(isRun(await begin(request))).toBe(true);
});

test('an answer is kept for 24 hours, and then the key is new', async () => {
  const request = newRequest();
  await (await run(request)).commit([], poured);
  tea.time += 24 * 3600 * second;
  tea.time -= 1;
  expect(await begin(request)).toEqual(poured);
  tea.time += second;
  expect(isRun(await begin({ ...request, body: 'other' }))).toBe(true);
});

test('the 24 hours of a run that was taken over begin anew', async () => {
  const request = newRequest();
  await run(request);
  tea.time += 23 * 3600 * second;
  await (await run(request)).commit([], poured);
  tea.time += 23 * 3600 * second;
  expect(await begin(request)).toEqual(poured);
});

test('requests without a key all run, and nothing is stored of them', async () => {
  const { key: _, ...rest } = newRequest();
  const before = tea.operations.length;
  for (const begun of [await begin({ ...rest, key: undefined }), await begin({ ...rest, key: undefined })]) {
    await (begun as Run).keep(poured);
    await (begun as Run).release();
  }
  expect(tea.operations.slice(before)).toEqual([]);
  const request = newRequest();
  const unnamed = (await begin({ ...request, key: undefined })) as Run;
  const taken = new Failure('cup_taken');
  expect(await unnamed.commit(pour(request), poured)).toBeUndefined();
  expect(await unnamed.commit([put(Cups, cupOf(request), { ifAbsent: taken })], poured)).toBe(taken);
});

test('neither the key nor what was sent stands in the record', async () => {
  const request = { ...newRequest(), key: 'SECRET-KEY', body: { note: 'SECRET-NOTE' } };
  await run(request);
  const page = await tea.table.list(Onces, { of: [1], limit: 100 });
  expect(page?.items.length).toBeGreaterThan(0);
  expect(JSON.stringify(page?.items)).not.toContain('SECRET');
});
