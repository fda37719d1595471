import { afterAll, afterEach, beforeAll } from 'vitest';
import type { CallDesk, CallRef } from '../../../lib/calls/desk.ts';
import { endCall } from '../../../lib/calls/ending.ts';
import { type EndedCall, type EndWish, ends } from '../../../lib/calls/settlement.ts';
import { startCall } from '../../../lib/calls/starting.ts';
import { type CallItem, Calls, type CallType } from '../../../lib/calls/store.ts';
import { type SweptCalls, type Tending, tendCalls } from '../../../lib/calls/sweep.ts';
import { tick } from '../../../lib/calls/ticking.ts';
import { Failure } from '../../../lib/core/failure.ts';
import { Users } from '../../../lib/identity/account.ts';
import { committing } from '../../../lib/once/commit.ts';
import { changeStatus, Statuses, type StatusItem } from '../../../lib/presence/presence.ts';
import { decideHeartbeat, firstStatus } from '../../../lib/presence/transition.ts';
import { openLease, type TakeIds } from '../../../lib/table/leased-ids.ts';
import { openWallet, type WalletItem, Wallets } from '../../../lib/wallet/wallet.ts';
import { callDesk } from '../../support/call-desk.ts';
import { creditCoins } from '../../support/coins.ts';
import { expectSoundLedger } from '../../support/ledger-audit.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';

/** The moment at which calls begin; all times are told in seconds after it. */
export const noon = Date.parse('2026-03-01T12:00:00.000Z');
export const at = (seconds: number): Date => new Date(noon + Math.round(seconds * 1000));

export const audio = { rate: 10, earningRate: 15, maxMinutes: 120 };
export const video = { rate: 50, earningRate: 75, maxMinutes: 120 };

/** A table with people who call each other. */
export interface CallWorld extends TestTable {
  readonly desk: CallDesk & { readonly callIds: TakeIds };
  /** The ids of everybody, whose ledger has to be sound after each test. */
  readonly people: number[];
}

/** One table per test file; every test has people of its own, and leaves a sound ledger. */
export function useCalls(): CallWorld {
  const world = { people: [] as number[] } as unknown as CallWorld;
  beforeAll(async () => {
    const opened = await openTestTable(() => noon);
    Object.assign(world, opened, { desk: { ...callDesk(opened.table), callIds: openLease('CALL', 10) } });
  });
  afterEach(async () => {
    await expectSoundLedger(world.table, world.people.splice(0));
  });
  afterAll(() => world.stop?.());
  return world;
}

let people = 100;

/** Somebody with so many coins, who was heard of a second before `noon`. */
export async function newPerson(world: CallWorld, coins = 0, status: Partial<StatusItem> = {}): Promise<number> {
  const userId = ++people;
  const roles = { listener: '2026' };
  const { table } = world;
  await table.put(Users, {
    ...{ userId, phone: `+9198${10_000_000 + userId}`, username: `Person ${userId}`, usernameKey: `person ${userId}` },
    ...{ rating: 0, country: 'India', roles, refreshEpoch: 0, createdAt: '2026', updatedAt: '2026' },
  });
  await table.put(Statuses, { ...firstStatus({ userId, roles }, noon - 1000), ...status });
  await table.transact([openWallet(userId)]);
  if (coins > 0) await creditCoins(table, userId, coins, noon - 1000);
  world.people.push(userId);
  return userId;
}

/** Somebody who can pay, and somebody to listen. */
export const newPair = async (world: CallWorld, coins: number): Promise<readonly [number, number]> => [
  await newPerson(world, coins),
  await newPerson(world),
];

export async function statusOf({ table }: CallWorld, userId: number): Promise<StatusItem> {
  const status = await table.get(Statuses, { userId });
  if (!status) throw new Error('the status is gone');
  return status;
}

export async function walletOf({ table }: CallWorld, userId: number): Promise<WalletItem> {
  const wallet = await table.get(Wallets, { userId });
  if (!wallet) throw new Error('the wallet is gone');
  return wallet;
}

export async function callOf({ table }: CallWorld, callId: number): Promise<CallItem> {
  const call = await table.get(Calls, { callId });
  if (!call) throw new Error('the call is gone');
  return call;
}

/** A request of the caller to talk to the listener, at so many seconds. */
export async function call(
  world: CallWorld,
  [callerId, listenerId]: readonly [number, number],
  { seconds = 0, estimate = 0, callType = 'audio' }: { seconds?: number; estimate?: number; callType?: CallType } = {},
) {
  const known = { wallet: await walletOf(world, callerId), status: await statusOf(world, callerId) };
  const terms = callType === 'audio' ? audio : video;
  const request = {
    callerId,
    listenerId,
    callType,
    estimate,
    terms,
    now: at(seconds),
    commit: committing(world.table),
  };
  return startCall(world.desk, request, known);
}

/** A call that has begun at `noon`. */
export async function begun(
  world: CallWorld,
  pair: readonly [number, number],
  options: Parameters<typeof call>[2] = {},
): Promise<CallRef> {
  const started = await call(world, pair, options);
  if (started instanceof Failure) throw new Error(`not begun: ${started.code}`);
  const { callId: id, callerId, listenerId, until } = started.call;
  return { id, callerId, listenerId, until };
}

/** A heartbeat of somebody. */
export const heard = async (world: CallWorld, userId: number, seconds: number) =>
  changeStatus(world.table, await statusOf(world, userId), (status) =>
    decideHeartbeat(status, at(seconds).getTime(), { ...world.desk.rules.presence, areNews: false }),
  );

/** A request of one of the two for the next minute: the minutes it charged, or the code of its refusal. */
export async function ticked(world: CallWorld, ref: CallRef, userId: number, seconds: number) {
  const outcome = await tick(world.desk, { callId: ref.id, status: await statusOf(world, userId), now: at(seconds) });
  return outcome instanceof Failure ? outcome.code : outcome.minutes;
}

/** An end by one of the two, in whatever way: the call that is over, or the code of the refusal. */
export async function ended(
  world: CallWorld,
  ref: CallRef,
  seconds: number,
  wish: EndWish = ends.hangUp,
  by: number = ref.callerId,
): Promise<EndedCall | string> {
  const order = { now: at(seconds), wish: () => wish, by, seen: 'both', commit: committing(world.table) } as const;
  const outcome = await endCall(world.desk, ref, order);
  if (!outcome) throw new Error('it was wished to go on');
  return outcome instanceof Failure ? outcome.code : outcome;
}

/** A look of the sweep at some calls. */
export const swept = (
  world: CallWorld,
  refs: readonly CallRef[],
  seconds: number,
  tending: Tending = 'everything',
): Promise<SweptCalls> => tendCalls(world.desk, refs, at(seconds), tending);

/** What a call has come to, as the contract tells it. */
export async function figuresOf(world: CallWorld, { id }: CallRef) {
  const { billed, coinsSpent, status, endReason, earnedRupees, durationSeconds } = await callOf(world, id);
  return {
    ...{ billed, coins: coinsSpent, status },
    ...(status !== 'ongoing' && { reason: endReason, rupees: earnedRupees, seconds: durationSeconds }),
  };
}
