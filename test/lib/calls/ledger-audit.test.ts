import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallRef } from '../../../lib/calls/desk.ts';
import { Calls, Entries, LiveCalls, Tallies } from '../../../lib/calls/store.ts';
import { Statuses } from '../../../lib/presence/presence.ts';
import type { Entity } from '../../../lib/table/entity.ts';
import { openLease } from '../../../lib/table/leased-ids.ts';
import { Transfers, Wallets } from '../../../lib/wallet/wallet.ts';
import { callDesk } from '../../support/call-desk.ts';
import { auditLedger, expectSoundLedger } from '../../support/ledger-audit.ts';
import { openTestTable } from '../../support/table.ts';
import { begun, type CallWorld, ended, newPair, noon, ticked } from './call-world.ts';

/** One call that is over and one that goes on, each with people of its own. */
let world: CallWorld;
let over: CallRef;
let going: CallRef;

beforeAll(async () => {
  const opened = await openTestTable(() => noon);
  world = { ...opened, people: [], desk: { ...callDesk(opened.table), callIds: openLease('CALL', 10) } };
  over = await begun(world, await newPair(world, 100));
  await ended(world, over, 130);
  going = await begun(world, await newPair(world, 100));
  await ticked(world, going, going.callerId, 61);
});
afterAll(() => world.stop());

interface Damage {
  readonly what: string;
  readonly entity: Entity<never, never>;
  readonly key: () => object;
  /** Attributes that are changed; absent = the item is deleted. */
  readonly to?: object;
  readonly says: RegExp;
}

const damage = <Item extends object, Key extends object>(
  what: string,
  entity: Entity<Item, Key>,
  key: () => Key,
  to: Partial<Item> | undefined,
  says: RegExp,
): Damage => ({ what, entity: entity as never, key, says, ...(to && { to }) });

const caller = () => ({ userId: over.callerId });
const listener = () => ({ userId: over.listenerId });
const row = (ordinal: number) => () => ({ userId: over.callerId, ordinal });
const earning = () => ({ userId: over.listenerId, ordinal: 1 });
const ofCaller = () => ({ userId: going.callerId });

const damages: readonly Damage[] = [
  damage('a balance', Wallets, caller, { coins: 71 }, /the coins in the wallet of user/),
  damage('money', Wallets, listener, { withdrawablePaise: 4501 }, /the paise in the wallet of user/),
  damage('a count of rows', Wallets, caller, { transfers: 4 }, /the count of transfers/),
  damage('totals', Wallets, caller, { totals: {} }, /the totals of user/),
  damage('the time of the last row', Wallets, caller, { lastTransferAt: 1 }, /the time of the last transfer/),
  damage('a pending sum', Wallets, listener, { pendingPaise: 5 }, /what is pending/),
  damage('a withdrawal that is missing', Wallets, listener, { withdrawals: 1 }, /the numbers of the withdrawals/),
  damage('a whole wallet', Wallets, caller, undefined, /left in the wallet of the deleted account/),
  damage('a row', Transfers, row(2), undefined, /the numbers of the transfers/),
  damage('an amount', Transfers, row(3), { amount: 30 }, /the minutes in the charges of call|the coins in the wallet/),
  damage('an amount of nothing', Transfers, row(2), { amount: 0 }, /no positive whole number/),
  damage('a balance after', Transfers, row(2), { coinsAfter: 91 }, /the balance after of transfer 2/),
  damage('an account', Transfers, row(2), { credit: 'user:1:coin' }, /the other account of transfer 2/),
  damage('a time', Transfers, row(3), { createdAt: 1 }, /the time of transfer 3/),
  damage('what is shown', Transfers, row(2), { coinsChange: -11 }, /the coins shown of transfer 2/),
  damage(
    'a transfer twice',
    Transfers,
    row(3),
    { transferId: 'charge:1:1' },
    /different transfers|the minutes in the charges/,
  ),
  damage(
    'a first minute',
    Transfers,
    row(3),
    { transferId: 'charge:1:3' },
    /the minutes in the charges of call 1 is \[1,3,4\]/,
  ),
  damage('a transaction id twice', Transfers, row(3), { transactionId: 1 }, /transaction ids that were given twice/),
  damage('an earning', Transfers, earning, { transferId: 'earning:2' }, /the earnings of call 1/),
  damage('a call', Calls, () => ({ callId: over.id }), undefined, /not there is \[1\]/),
  damage('minutes', Calls, () => ({ callId: over.id }), { billed: 4 }, /the coins of call 1/),
  damage('seconds', Calls, () => ({ callId: over.id }), { durationSeconds: 200 }, /the seconds of call 1/),
  damage('rupees', Calls, () => ({ callId: over.id }), { earnedRupees: 60 }, /the rupees of call 1/),
  damage('a status', Calls, () => ({ callId: over.id }), { status: 'dropped' }, /the status of call 1/),
  damage(
    'an end after the limit',
    Calls,
    () => ({ callId: over.id }),
    { endedAt: noon + 7_200_001 },
    /the end of call 1/,
  ),
  damage('an entry of the history', Entries, earning, undefined, /the calls in the history of user/),
  damage('another entry', Entries, earning, { coinsSpent: 1 }, /the history of user \d+ of call 1/),
  damage('a tally', Tallies, caller, undefined, /the count of the tally of user/),
  damage('a month', Tallies, caller, { months: {} }, /the month of the last call/),
  damage('a sum', Tallies, caller, { sums: {} }, /the kinds in the tally/),
  damage('a live entry', LiveCalls, () => ({ callId: going.id }), undefined, /the live entry of call 2/),
  damage('an end of what goes on', Calls, () => ({ callId: going.id }), { endReason: 'ended' }, /the end of call 2/),
  damage('a status without the call', Statuses, ofCaller, undefined, /what the status of user \d+ says of call 2/),
  damage(
    'a status with another call',
    Statuses,
    () => ({ userId: over.callerId }),
    { call: { id: 1, callerId: 1, listenerId: 2, until: 3 } },
    /still in it by their status/,
  ),
];

test('what nothing is wrong with is sound', async () => {
  expect(await auditLedger(world.table, world.people, { now: noon + 131_000 })).toEqual([]);
});

test.each(damages)('$what that is wrong is found, and said', async ({ entity, key, to, says }) => {
  const { table } = world;
  const item = (await table.get(entity, key() as never)) as unknown as object;
  if (to) await table.put(entity, { ...item, ...to } as never);
  else await table.delete(entity, key() as never);
  const wrong = await auditLedger(table, world.people);
  await table.put(entity, item as never);
  expect(wrong.join('\n')).toMatch(says);
});

test('a minute that was charged before it began is found', async () => {
  const wrong = await auditLedger(world.table, world.people, { now: noon + 59_000 });
  expect(wrong).toEqual([expect.stringMatching(/^more minutes than have begun of call 2/)]);
});

test('everything that is wrong is in the error', async () => {
  const { table } = world;
  const wallet = await table.get(Wallets, caller());
  await table.delete(Wallets, caller());
  const failing = expectSoundLedger(table, world.people);
  await expect(failing).rejects.toThrow(/the ledger is not sound:\n- .*left in the wallet/);
  if (wallet) await table.put(Wallets, wallet);
  await expectSoundLedger(table, world.people);
});
