import { expect, test } from 'vitest';
import { Calls, LiveCalls } from '../../../lib/calls/store.ts';
import { Audits } from '../../../lib/operators/store.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { type Begun, useCallsApp } from '../../functions/saathii/calls/calls-client.ts';
import { eventually } from '../../support/eventually.ts';
import { openSocket } from '../../support/live-socket.ts';
import { storedItems } from '../../support/stored-items.ts';
import { runAdmin } from './operator-run.ts';

const app = useCallsApp();
const endCall = (callId: number, ...more: string[]) =>
  runAdmin(['end-call', String(callId), '--reason', 'stuck', '--as', 'Meera', ...more, '--local', app.url]);

const statusOf = ({ id }: { id: number }) => app.table.get(Statuses, { userId: id });

/** Makes two people out of whom a call can't be taken any more: it ends, and their statuses go on naming it. */
async function ghost(): Promise<Begun> {
  const call = await app.begin();
  const named = (await statusOf(call.caller))?.call;
  await app.end(call.listener, call.id);
  await app.world.idle();
  for (const { id } of [call.caller, call.listener]) {
    await app.table.update(Statuses, { userId: id }, { set: { call: named as NonNullable<typeof named> } });
  }
  return call;
}

test('a call is ended by the rules of the app: settled, both free and told, and what it came to is said', async () => {
  const call = await app.begin();
  const sockets = await Promise.all([call.caller, call.listener].map((who) => openSocket(app, 'feed', who.access)));
  await eventually(() => expect(sockets.map(({ texts }) => texts.length > 0)).toEqual([true, true]));
  await app.backdate(call, 65);
  const ended = await endCall(call.id);
  const { callerId, listenerId } = { callerId: call.caller.id, listenerId: call.listener.id };
  expect(ended).toMatchObject({ status: 0, err: '' });
  expect(ended.out).toMatch(new RegExp(`^call ${call.id} was ended: dropped, technical_issues, \\d+ seconds\n`));
  expect(ended.out.split('\n').slice(1)).toEqual([
    `caller ${callerId} was charged 10 coins, 20 for 2 minutes in all`,
    `listener ${listenerId} was paid ₹30`,
    '',
  ]);
  expect(await app.coinsOf(call.caller)).toBe(980);
  expect((await app.get('/wallet/balance', call.listener.access)).body).toMatchObject({ withdrawable_money: 30 });
  expect([await statusOf(call.caller), await statusOf(call.listener)].map((status) => status?.call)).toEqual([
    ...[undefined, undefined],
  ]);
  const told = { type: 'call_ended', call_id: call.id, status: 'dropped', reason: 'technical_issues' };
  await eventually(() => {
    for (const { texts } of sockets) expect(texts.map((text) => JSON.parse(text))).toContainEqual(told);
  });
  const [record] = (await app.table.list(Audits, { of: ['operators'], newestFirst: true, limit: 1 }))?.items ?? [];
  expect(record).toMatchObject({
    command: 'end-call',
    given: { call: String(call.id), reason: 'stuck' },
    outcome: 'done',
  });
});

test('a dry run says what the end would come to, and nothing is written', async () => {
  const call = await app.begin();
  await app.backdate(call, 65);
  await app.world.idle();
  const before = await storedItems(app.table);
  const { status, out } = await endCall(call.id, '--dry-run');
  expect([status, out]).toEqual([0, expect.stringContaining('would be charged 10 coins, 20 for 2 minutes in all\n')]);
  expect(await storedItems(app.table)).toEqual(before);
  expect((await app.end(call.caller, call.id)).status).toBe(200);
});

test('of an operator and the people of a call who end it at the same time one settles it', async () => {
  for (let round = 0; round < 3; round++) {
    const call = await app.begin();
    const hold = app.world.faults.hold({ functionName: 'operator', operation: 'TransactWriteItems' });
    const operator = endCall(call.id);
    await hold.reached;
    const own = round === 0 ? undefined : await app.end(round === 1 ? call.caller : call.listener, call.id);
    hold.release();
    const { status, out, err } = await operator;
    if (own) {
      expect([own.status, status, out]).toEqual([200, 1, '']);
      expect(err).toBe(`call ${call.id} is over (completed), and nobody is said to be in it; nothing was changed\n`);
    } else expect(status).toBe(0);
    expect(await app.coinsOf(call.caller)).toBe(990);
    expect((await app.get('/wallet/balance', call.listener.access)).body).toMatchObject({ withdrawable_money: 15 });
  }
});

test('a call whose caller has no status any more, which no sweep can end, is ended and paid', async () => {
  const call = await app.begin();
  await app.table.delete(Statuses, { userId: call.caller.id });
  const { status, out } = await endCall(call.id);
  expect([status, out]).toEqual([0, expect.stringContaining(`listener ${call.listener.id} was paid ₹15\n`)]);
  expect(await app.table.get(LiveCalls, { callId: call.id })).toBeUndefined();
  expect((await statusOf(call.listener))?.call).toBeUndefined();
});

test('who is said to be in a call that is over is freed and told so, and nothing is paid again', async () => {
  const call = await ghost();
  const dry = await endCall(call.id, '--dry-run');
  const freed = (words: string) =>
    [call.caller, call.listener]
      .map(({ id }) => `user ${id} ${words} freed of call ${call.id}, which does not go on\n`)
      .join('');
  expect(dry).toMatchObject({ status: 0, out: freed('would be') });
  expect((await statusOf(call.caller))?.call?.id).toBe(call.id);
  const before = await statusOf(call.listener);
  expect(await endCall(call.id)).toEqual({ status: 0, err: '', out: freed('was') });
  const after = await statusOf(call.listener);
  expect(after).toMatchObject({ news: 'change', busy: false });
  expect([after?.call, (after?.changedAt ?? 0) > (before?.changedAt ?? 0)]).toEqual([undefined, true]);
  expect(await app.coinsOf(call.caller)).toBe(990);
  expect((await app.start(call.caller, { listener_id: call.listener.id, call_type: 'audio' })).status).toBe(200);
});

test('who is said to be in a call that is not there is freed by name; a live entry of none is removed', async () => {
  const call = await ghost();
  const stored = await app.table.delete(Calls, { callId: call.id });
  const nothing = await endCall(call.id);
  expect([nothing.status, nothing.err]).toEqual([
    ...[1, `there is no call ${call.id}; --user names somebody who is said to be in it\n`],
  ]);
  const named = await endCall(call.id, '--user', String(call.caller.id));
  expect([named.status, named.out]).toEqual([
    ...[0, `user ${call.caller.id} was freed of call ${call.id}, which does not go on\n`],
  ]);
  const people = { callerId: call.caller.id, listenerId: call.listener.id };
  const live = { callId: call.id, ...people, startedAt: call.startedAt, until: call.startedAt + 1000 };
  await app.table.put(LiveCalls, { ...live, expiresAt: Math.floor(app.world.clock.now() / 1000) + 1000 });
  const rest = await endCall(call.id);
  expect([rest.status, rest.out.split('\n')]).toEqual([
    0,
    [
      `user ${call.listener.id} was freed of call ${call.id}, which does not go on`,
      `the live entry of call ${call.id} was removed`,
      '',
    ],
  ]);
  expect(await app.table.get(LiveCalls, { callId: call.id })).toBeUndefined();
  await app.table.put(Calls, stored as NonNullable<typeof stored>);
});

test('who has begun another call meanwhile stays in it', async () => {
  const call = await ghost();
  await endCall(call.id);
  const { body } = await app.start(call.caller, { listener_id: call.listener.id, call_type: 'audio' });
  const late = await endCall(call.id, '--user', String(call.caller.id));
  expect(late.status).toBe(1);
  expect((await statusOf(call.caller))?.call?.id).toBe(body.call_id);
});
