import { expect, test } from 'vitest';
import { Entries } from '../../../lib/calls/store.ts';
import { Failure } from '../../../lib/core/failure.ts';
import { Users } from '../../../lib/identity/account.ts';
import { deleteAccount } from '../../../lib/identity/deletion.ts';
import { Statuses } from '../../../lib/presence/presence.ts';
import { Transfers, Wallets } from '../../../lib/wallet/wallet.ts';
import {
  at,
  begun,
  call,
  ended,
  figuresOf,
  heard,
  newPair,
  noon,
  statusOf,
  swept,
  ticked,
  useCalls,
  walletOf,
} from './call-world.ts';

const world = useCalls();

const remove = (userId: number, seconds: number) => deleteAccount(world.desk, userId, at(seconds));

test('the deletion of a caller settles their call as dropped, pays the listener, and then forfeits what is left', async () => {
  const ref = await begun(world, await newPair(world, 100));
  await remove(ref.callerId, 125);
  expect(await figuresOf(world, ref)).toMatchObject({
    billed: 3,
    coins: 30,
    rupees: 45,
    seconds: 125,
    status: 'dropped',
    reason: 'account_deleted',
  });
  expect(await world.table.get(Wallets, { userId: ref.callerId })).toBeUndefined();
  expect(await world.table.get(Transfers, { userId: ref.callerId, ordinal: 4 })).toMatchObject({
    txType: 'forfeit',
    amount: 70,
  });
  const listener = await statusOf(world, ref.listenerId);
  expect(listener).toMatchObject({ lastSeen: noon, online: false });
  expect(listener).not.toHaveProperty('call');
  expect(await world.table.get(Entries, { userId: ref.listenerId, ordinal: 1 })).toMatchObject({ callId: ref.id });
});

test('the deletion of a listener settles their call, and forfeits what they have just earned', async () => {
  const ref = await begun(world, await newPair(world, 100));
  await remove(ref.listenerId, 61);
  expect(await figuresOf(world, ref)).toMatchObject({ billed: 2, rupees: 30, reason: 'account_deleted' });
  const rows = (await world.table.list(Transfers, { of: [ref.listenerId], limit: 5 }))?.items ?? [];
  expect(rows.map(({ txType, moneyChangePaise }) => [txType, moneyChangePaise])).toEqual([
    ['earn', 3000],
    ['forfeit', -3000],
  ]);
  expect((await walletOf(world, ref.callerId)).coins).toBe(80);
});

test('a deletion that meets a start leaves nobody in a call with somebody who is gone', async () => {
  for (const late of [false, true]) {
    const [callerId, listenerId] = await newPair(world, 100);
    if (late) {
      world.before('TransactWriteItems', () => remove(listenerId, 0));
      const outcome = await call(world, [callerId, listenerId]);
      expect(outcome instanceof Failure && outcome.code).toBe('listener_not_found');
      expect((await walletOf(world, callerId)).coins).toBe(100);
    } else {
      world.before('TransactWriteItems', () => begun(world, [callerId, listenerId]));
      await remove(listenerId, 1);
    }
    expect(await statusOf(world, callerId)).not.toHaveProperty('call');
    expect(await world.table.get(Statuses, { userId: listenerId })).toBeUndefined();
  }
});

test('both delete their accounts while requests, an end and a sweep go on: the call is settled once', async () => {
  for (let round = 0; round < 4; round++) {
    const ref = await begun(world, await newPair(world, 100));
    await heard(world, ref.callerId, 61);
    const ids = [ref.callerId, ref.listenerId];
    await Promise.allSettled([
      ...ids.map((userId) => remove(userId, 61)),
      ...ids.map((userId) => ticked(world, ref, userId, 61)),
      ended(world, ref, 61),
      swept(world, [ref], 61),
    ]);
    for (const userId of ids) expect(await world.table.get(Users, { userId })).toBeUndefined();
    expect(await figuresOf(world, ref)).toMatchObject({ billed: 2, rupees: 30 });
  }
});
