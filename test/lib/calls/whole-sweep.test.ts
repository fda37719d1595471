import { expect, test } from 'vitest';
import type { CallRef } from '../../../lib/calls/desk.ts';
import { LiveCalls } from '../../../lib/calls/store.ts';
import { listLiveCalls } from '../../../lib/calls/sweep.ts';
import { sweepCalls } from '../../../lib/calls/whole-sweep.ts';
import { at, begun, figuresOf, newPair, useCalls } from './call-world.ts';

const world = useCalls();

/** A sweep of every call at so many seconds, of which it does some itself; what it hands over is given. */
async function sweptWhole(seconds: number, inlineCalls: number, queue: { down: boolean } = { down: false }) {
  const handedOver: CallRef[] = [];
  const handOver = async (calls: readonly CallRef[]) => {
    if (queue.down) throw new Error('the queue is down');
    handedOver.push(...calls);
  };
  const { failures } = await sweepCalls(world.desk, { now: at(seconds), inlineCalls, callsPerTask: 2, handOver });
  return { failures, handedOver };
}

/** Only these calls go on. */
async function onlyCalls(count: number): Promise<readonly CallRef[]> {
  for (const ref of await listLiveCalls(world.table)) await world.table.delete(LiveCalls, { callId: ref.id });
  return Promise.all(Array.from({ length: count }, async () => begun(world, await newPair(world, 500))));
}

const billedOf = async (refs: readonly CallRef[]) =>
  (await Promise.all(refs.map((ref) => figuresOf(world, ref)))).map(({ billed }) => billed);

test('what is too much for a sweep is handed over, and not done by it', async () => {
  const refs = await onlyCalls(6);
  const { failures, handedOver } = await sweptWhole(61, 1);
  expect([failures.length, handedOver.length]).toEqual([0, 5]);
  expect((await billedOf(refs)).toSorted()).toEqual([1, 1, 1, 1, 1, 2]);
  expect(await billedOf(handedOver)).toEqual([1, 1, 1, 1, 1]);
});

test('a queue that is down keeps no call from being looked after, and the sweep says that it failed', async () => {
  const refs = await onlyCalls(6);
  const { failures } = await sweptWhole(61, 1, { down: true });
  expect(failures).toEqual(Array.from({ length: 3 }, () => new Error('the queue is down')));
  expect(await billedOf(refs)).toEqual([2, 2, 2, 2, 2, 2]);
});

test('live entries that can’t be read keep no other call from being looked after, and the sweep says that it failed', async () => {
  const refs = await onlyCalls(20);
  world.failNext('Query', 3);
  expect((await sweptWhole(61, 100)).failures).toEqual([expect.any(Error)]);
  const minutes = new Set(await billedOf(refs));
  expect(minutes).toEqual(new Set([1, 2]));
  expect((await sweptWhole(61, 100)).failures).toEqual([]);
  expect(new Set(await billedOf(refs))).toEqual(new Set([2]));
});
