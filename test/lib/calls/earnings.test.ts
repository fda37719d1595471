import { expect, test } from 'vitest';
import { listEarnings, received, receivedAndCompleted } from '../../../lib/calls/earnings.ts';
import type { EndedCall } from '../../../lib/calls/settlement.ts';
import { Tallies } from '../../../lib/calls/store.ts';
import { enterHistory } from '../../../lib/calls/tally.ts';
import { useWallets } from '../wallet/wallet-world.ts';

const world = useWallets();
const start = Date.parse('2024-01-15T10:30:00Z');

let users = 1;
const pair = () => ({ callerId: users++, listenerId: users++ });

/** Puts a call that is over into the history of this user. */
async function enter(userId: number, change: Partial<EndedCall>): Promise<void> {
  const call: EndedCall = {
    ...({ callId: 1, callerId: 0, listenerId: 0, callType: 'audio', rate: 10, earningRate: 15 } as const),
    ...({ startedAt: start, until: start + 7_200_000, billed: 2, coinsSpent: 20, status: 'completed' } as const),
    ...({ updatedAt: start, endedAt: start + 90_000, durationSeconds: 90, earnedRupees: 30 } as const),
    ...({ endReason: 'ended' } as const),
    ...change,
  };
  const tally = await world.table.get(Tallies, { userId });
  await world.table.transact(enterHistory(userId, tally, call, start));
}

const tallyOf = (userId: number) => world.table.get(Tallies, { userId });

async function callsOf(userId: number, range = { skip: 0, limit: 20 }): Promise<readonly number[]> {
  return (await listEarnings(world.table, await tallyOf(userId), range)).map(({ callId }) => callId);
}

test('who has had no call has earned nothing, and nothing is read for it', async () => {
  const before = world.operations.length;
  expect(received(undefined)).toEqual({ calls: 0, coins: 0, rupees: 0, seconds: 0 });
  expect(await listEarnings(world.table, undefined, { skip: 0, limit: 20 })).toEqual([]);
  expect(world.operations.length).toBe(before);
});

test('of all calls of a user those that were received are listed, completed or dropped, the latest first', async () => {
  const { callerId, listenerId } = pair();
  await enter(listenerId, { callId: 1, callerId, listenerId });
  await enter(listenerId, { callId: 2, callerId: listenerId, listenerId: callerId });
  await enter(listenerId, { callId: 3, callerId, listenerId, status: 'dropped', callType: 'video', earnedRupees: 75 });
  await enter(listenerId, { callId: 4, callerId, listenerId });
  expect(await callsOf(listenerId)).toEqual([4, 3, 1]);
  expect(await callsOf(listenerId, { skip: 1, limit: 1 })).toEqual([3]);
  expect(await callsOf(listenerId, { skip: 3, limit: 20 })).toEqual([]);
  const tally = await tallyOf(listenerId);
  expect(received(tally)).toEqual({ calls: 3, coins: 60, rupees: 135, seconds: 270 });
  expect(receivedAndCompleted(tally)).toMatchObject({ calls: 2, rupees: 60 });
});
