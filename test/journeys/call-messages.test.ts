import { afterEach, expect, test } from 'vitest';
import { type CallItem, Calls } from '../../lib/calls/store.ts';
import { Hidden } from '../../lib/social/hiding.ts';
import type { Table } from '../../lib/table/table.ts';
import { greetedSocket, type LiveSocket } from '../support/live-socket.ts';
import { operatorTable } from '../support/operator-table.ts';
import { type Person, register, useSaathii } from '../support/saathii.ts';

const app = useSaathii();
const fanOut = 'SaathiiStreamsFanOut-local';
afterEach(() => app.world.faults.clear());

type Known = Person & { readonly userId: number };

async function person(profile: Record<string, unknown> = {}): Promise<Known> {
  const registered = await register(app, profile);
  return { ...registered, userId: (await app.get('/users/me', registered.access)).body.user_id };
}

let lastCall = 0;

/** A call between two people, as the store has it, and its end. */
async function callBetween(table: Table, caller: Known, listener: Known) {
  const startedAt = app.world.clock.now();
  const times = { startedAt, until: startedAt + 7_200_000, updatedAt: startedAt };
  const people = { callerId: caller.userId, listenerId: listener.userId };
  const call: CallItem = {
    ...{ callId: ++lastCall, ...people, callType: 'video', ...times, status: 'ongoing' },
    ...{ rate: 50, earningRate: 75, billed: 1, coinsSpent: 50 },
  };
  await table.put(Calls, call);
  const set = { status: 'dropped', endReason: 'abandoned', endedAt: startedAt, durationSeconds: 0 } as const;
  return { call, end: () => table.update(Calls, call, { set: { ...set, earnedRupees: 75 } }) };
}

/** Every message about calls that a socket got, in its order. */
const aboutCalls = ({ texts }: LiveSocket) =>
  texts.map((text) => JSON.parse(text)).filter(({ type }) => type.startsWith('call_'));

const begun = ({ callId, callerId, listenerId, callType, startedAt }: CallItem) => ({
  ...{ type: 'call_started', call_id: callId, user_id: callerId, listener_id: listenerId },
  ...{ call_type: callType, start_time: new Date(startedAt).toISOString() },
});
const over = ({ callId }: CallItem) => ({
  ...{ type: 'call_ended', call_id: callId, status: 'dropped', reason: 'abandoned' },
});

test('start and end of a call are told to its two people on both channels, a block between them or not, and to nobody else', async () => {
  const [alice, lena, third] = [await person(), await person({ role: 'listener' }), await person()];
  const table = operatorTable(app.world);
  await table.put(Hidden, { userId: alice.userId, from: new Set([lena.userId]) });
  await table.put(Hidden, { userId: lena.userId, from: new Set([alice.userId]) });
  await app.world.idle();
  const open = (who: Person, channel: string) => greetedSocket(app, channel, who.access);
  const theirs = await Promise.all([open(alice, 'feed'), open(alice, 'presence'), open(lena, 'feed')]);
  const others = await Promise.all([open(third, 'feed'), open(third, 'presence')]);
  const { call, end } = await callBetween(table, alice, lena);
  await app.world.idle();
  await table.update(Calls, call, { set: { billed: 2, coinsSpent: 100 } });
  await app.world.idle();
  await end();
  await table.update(Calls, call, { set: { updatedAt: call.updatedAt + 1 } });
  await app.world.idle();
  for (const socket of theirs) expect(aboutCalls(socket)).toEqual([begun(call), over(call)]);
  for (const socket of others) expect(aboutCalls(socket)).toEqual([]);
}, 60_000);

test('a call that ends within the second of its start is told as begun before it is told as over, also of a batch that comes twice', async () => {
  const [alice, lena] = [await person(), await person({ role: 'listener' })];
  const table = operatorTable(app.world);
  await app.world.idle();
  const socket = await greetedSocket(app, 'presence', alice.access);
  app.world.faults.injectStream({ kind: 'duplicate', functionName: fanOut });
  const { call, end } = await callBetween(table, alice, lena);
  await end();
  await app.world.idle();
  const told = aboutCalls(socket);
  expect(told.length).toBeGreaterThan(2);
  expect([told[0], told.at(-1)]).toEqual([begun(call), over(call)]);
  expect(new Set(told.map(({ type }) => type)).size).toBe(2);
}, 60_000);

test('a socket opened after a call began hears of its end alone', async () => {
  const [alice, lena] = [await person(), await person({ role: 'listener' })];
  const { call, end } = await callBetween(operatorTable(app.world), alice, lena);
  await app.advance(2);
  const socket = await greetedSocket(app, 'feed', alice.access);
  await end();
  await app.world.idle();
  expect(aboutCalls(socket)).toEqual([over(call)]);
}, 60_000);
