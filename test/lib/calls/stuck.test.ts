import { expect, test } from 'vitest';
import { type CallItem, Calls, LiveCalls } from '../../../lib/calls/store.ts';
import { foreseeUnstick, unstick } from '../../../lib/calls/stuck.ts';
import { Failure } from '../../../lib/core/failure.ts';
import { Statuses } from '../../../lib/presence/presence.ts';
import { storedItems } from '../../support/stored-items.ts';
import { at, begun, callOf, ended, newPair, newPerson, noon, statusOf, useCalls } from './call-world.ts';

const world = useCalls();

const unstuck = async (callId: number, userIds: readonly number[] = [], seconds = 240) => {
  const outcome = await unstick(world.desk, { callId, userIds, now: at(seconds) });
  return outcome instanceof Failure ? { refused: outcome.code, ...outcome.detail } : outcome;
};

let unknownCalls = 5_000_000;

/** Somebody whose status says that they are in this call, which nobody knows of. */
async function saidToBeIn(callId: number): Promise<number> {
  const userId = await newPerson(world);
  const call = { id: callId, callerId: userId, listenerId: userId + 1, until: noon + 7_200_000 };
  await world.table.update(Statuses, { userId }, { set: { call, online: true } });
  return userId;
}

const liveOf = (callId: number) => world.table.get(LiveCalls, { callId });

/** A live entry that nothing else is left of. */
async function strayEntry(callId: number): Promise<void> {
  const people = { callerId: 3_000_001, listenerId: 3_000_002 };
  await world.table.put(LiveCalls, { callId, ...people, startedAt: noon, until: noon, expiresAt: noon });
}

test('a call that goes on is settled as a technical failure, with what of it is charged by that, and both are free', async () => {
  const pair = await newPair(world, 500);
  const ref = await begun(world, pair);
  const outcome = await unstuck(ref.id);
  expect(outcome).toEqual({ ended: await callOf(world, ref.id), minutesCharged: 3, freed: [], forgotten: false });
  expect(await callOf(world, ref.id)).toMatchObject({
    ...{ status: 'dropped', endReason: 'technical_issues', billed: 4, coinsSpent: 40, earnedRupees: 60 },
    endedAt: noon + 240_000,
  });
  for (const userId of pair) {
    const status = await statusOf(world, userId);
    expect(status).not.toHaveProperty('call');
    // It is nobody's sign of life.
    expect(status.lastSeen).toBe(noon);
  }
  expect(await unstuck(ref.id)).toEqual({ refused: 'call_over', status: 'dropped' });
});

test('who is still said to be in a call that is over is freed, and told so, and nobody else is touched', async () => {
  const pair = await newPair(world, 500);
  const ref = await begun(world, pair);
  await ended(world, ref, 60);
  const [callerId, listenerId] = pair;
  const stray = await newPerson(world);
  const before = await statusOf(world, listenerId);
  const call = { id: ref.id, callerId, listenerId, until: ref.until };
  for (const userId of [callerId, stray]) await world.table.update(Statuses, { userId }, { set: { call } });
  expect(await unstuck(ref.id, [stray])).toEqual({ minutesCharged: 0, freed: [callerId, stray], forgotten: false });
  for (const userId of [callerId, stray]) {
    const status = await statusOf(world, userId);
    expect(status).not.toHaveProperty('call');
    expect(status.news).toBe('change');
  }
  expect(await statusOf(world, listenerId)).toEqual(before);
  expect(await unstuck(ref.id, [stray])).toEqual({ refused: 'call_over', status: 'completed' });
});

test('a call that never was frees whoever is said to be in it, and without anybody it is unknown', async () => {
  const callId = unknownCalls++;
  expect(await unstuck(callId)).toEqual({ refused: 'call_unknown' });
  const userId = await saidToBeIn(callId);
  expect(await unstuck(callId)).toEqual({ refused: 'call_unknown' });
  expect(await unstuck(callId, [userId, userId])).toEqual({ minutesCharged: 0, freed: [userId], forgotten: false });
  expect(await statusOf(world, userId)).not.toHaveProperty('call');
});

test('somebody who is in another call is not taken out of it', async () => {
  const pair = await newPair(world, 500);
  const ref = await begun(world, pair);
  expect(await unstuck(unknownCalls++, pair)).toEqual({ refused: 'call_unknown' });
  for (const userId of pair) expect((await statusOf(world, userId)).call?.id).toBe(ref.id);
  expect((await callOf(world, ref.id)).status).toBe('ongoing');
  await ended(world, ref, 60);
});

test('a live entry without its call goes, and the people whom it names are freed', async () => {
  const callId = unknownCalls++;
  const userId = await saidToBeIn(callId);
  const entry = { callId, callerId: userId, listenerId: 3_000_003, startedAt: noon, until: noon, expiresAt: noon };
  await world.table.put(LiveCalls, entry);
  expect(await unstuck(callId)).toEqual({ minutesCharged: 0, freed: [userId], forgotten: true });
  expect(await liveOf(callId)).toBeUndefined();
  const alone = unknownCalls++;
  await strayEntry(alone);
  expect(await unstuck(alone)).toEqual({ minutesCharged: 0, freed: [], forgotten: true });
});

test('a live entry whose call begins meanwhile stays, and so do its people in it', async () => {
  const callId = unknownCalls++;
  await strayEntry(callId);
  const going = { callId, callerId: 3_000_001, listenerId: 3_000_002, status: 'ongoing' } as CallItem;
  world.before('TransactWriteItems', () => world.table.put(Calls, going));
  expect(await unstuck(callId)).toEqual({ refused: 'call_unknown' });
  expect(await liveOf(callId)).toBeDefined();
  const other = unknownCalls++;
  const userId = await saidToBeIn(other);
  world.before('TransactWriteItems', () => world.table.put(Calls, { ...going, callId: other }));
  expect(await unstuck(other, [userId])).toEqual({ refused: 'call_unknown' });
  expect((await statusOf(world, userId)).call?.id).toBe(other);
  await world.table.delete(Calls, { callId: other });
  await unstuck(other, [userId]);
});

test('a live entry of a call that is over goes, on condition that it is', async () => {
  const pair = await newPair(world, 500);
  const ref = await begun(world, pair);
  const entry = await liveOf(ref.id);
  await ended(world, ref, 60);
  if (entry) await world.table.put(LiveCalls, entry);
  expect(await unstuck(ref.id)).toEqual({ minutesCharged: 0, freed: [], forgotten: true });
  expect(await liveOf(ref.id)).toBeUndefined();
});

test('a call that somebody else ends first is not ended twice, and nothing is left to put right', async () => {
  const pair = await newPair(world, 500);
  const ref = await begun(world, pair);
  world.before('TransactWriteItems', () => ended(world, ref, 120));
  expect(await unstuck(ref.id)).toEqual({ refused: 'call_over', status: 'completed' });
  expect(await callOf(world, ref.id)).toMatchObject({ endReason: 'ended', billed: 2 });
});

test('a status that never stands still while somebody is freed is an overload that says so', async () => {
  const callId = unknownCalls++;
  const userId = await saidToBeIn(callId);
  let moves = 0;
  const move = async (): Promise<void> => {
    await world.table.update(Statuses, { userId }, { add: { changedAt: 1 } });
    if (++moves < 12) world.before('TransactWriteItems', move);
  };
  world.before('TransactWriteItems', move);
  await expect(unstuck(callId, [userId])).rejects.toThrow('a status kept changing');
  await unstuck(callId, [userId]);
});

test('what it would come to is foreseen, of a call that goes on and of what is left of none, and nothing is written', async () => {
  const pair = await newPair(world, 500);
  const ref = await begun(world, pair);
  const callId = unknownCalls++;
  const userId = await saidToBeIn(callId);
  await strayEntry(callId);
  const before = await storedItems(world.table);
  const foresee = (id: number, userIds: readonly number[]) =>
    foreseeUnstick(world.desk, { callId: id, userIds, now: at(240) });
  expect(await foresee(ref.id, [])).toMatchObject({ ended: { billed: 4 }, minutesCharged: 3, forgotten: false });
  expect(await foresee(callId, [userId])).toEqual({ minutesCharged: 0, freed: [userId], forgotten: true });
  expect(await storedItems(world.table)).toEqual(before);
  expect(await unstuck(ref.id)).toMatchObject({ minutesCharged: 3 });
  expect(await unstuck(callId, [userId])).toMatchObject({ freed: [userId], forgotten: true });
});
