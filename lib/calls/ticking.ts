import { Failure, refuse } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import { decideSign } from '../presence/call-transition.ts';
import { changeStatus, Statuses, type StatusItem } from '../presence/presence.ts';
import type { PresenceRules } from '../presence/transition.ts';
import { moveWallet, type WalletItem, Wallets } from '../wallet/wallet.ts';
import { chargeMinutes, moveCall } from './charge.ts';
import type { CallDesk, CallRef } from './desk.ts';
import { endCall, type NotOngoing } from './ending.ts';
import { dueAtTick } from './minutes.ts';
import { type EndWish, ends } from './settlement.ts';
import { type CallItem, Calls } from './store.ts';

/** What a request for the next minute has come to. */
export interface Ticked {
  readonly callId: number;
  /** Minutes that this request has charged. */
  readonly minutes: number;
  readonly coinsDeducted: number;
  /** What the caller has left. */
  readonly remainingCoins: number;
  readonly totalCoinsSpent: number;
  readonly billedMinutes: number;
}

export type TickRefusal = NotOngoing | Failure<'call_out_of_coins' | 'call_over_limit'>;

/** The call that a user is in, by their status, if it is this one; nobody else has any business with it. */
export const refOf = (status: StatusItem | undefined, callId: number): CallRef | undefined =>
  status?.call?.id === callId ? status.call : undefined;

/**
 * Charges the minutes of a call that have begun and are not paid, for either of its people. However many ask at the
 * same time, a minute is charged once. A minute that can't be paid, or a call at its limit, ends it. While the caller
 * is not present, a listener's request charges nothing. Source: the app's README, "Minutes".
 */
export async function tick(
  desk: CallDesk,
  { callId, status, now }: { readonly callId: number; readonly status: StatusItem | undefined; readonly now: Date },
): Promise<Ticked | TickRefusal> {
  const ref = refOf(status, callId);
  if (!status || !ref) return refuse('call_not_found');
  const [ticked] = await Promise.all([
    insist('a call', () => tickOnce(desk, ref, status.userId, now)),
    changeStatus(desk.table, status, (current) => decideSign(current, now.getTime(), desk.rules.presence)),
  ]);
  return ticked;
}

async function tickOnce(
  desk: CallDesk,
  ref: CallRef,
  userId: number,
  now: Date,
): Promise<Ticked | TickRefusal | typeof overtaken> {
  const ticked = await charge(desk, ref, userId, now.getTime());
  if (!(ticked instanceof Failure) || !(ticked.code in wishes)) return ticked;
  const wish: EndWish = wishes[ticked.code as keyof typeof wishes];
  const ended = await endCall(desk, ref, {
    now,
    // The caller may have bought coins meanwhile.
    wish: ({ call, coins }) =>
      wish === ends.insufficientCoins && isPayable(call, coins, now.getTime()) ? undefined : wish,
    by: userId,
    seen: 'sender',
    commit: (intents) => desk.table.transact(intents),
  });
  if (ended === undefined) return overtaken;
  if (ended instanceof Failure) return ended;
  return refuse(ended.endReason === 'insufficient_coins' ? 'call_out_of_coins' : 'call_over_limit');
}

/** Why a request for the next minute ends the call, and how. */
const wishes = { call_out_of_coins: ends.insufficientCoins, call_over_limit: ends.maximumDuration } as const;

const dueMinutes = (call: CallItem, now: number): number => Math.max(0, dueAtTick(call, now) - call.billed);

const isPayable = (call: CallItem, coins: number, now: number): boolean => dueMinutes(call, now) * call.rate <= coins;

async function charge(
  { table, transactionIds, rules }: CallDesk,
  { id, callerId }: CallRef,
  userId: number,
  now: number,
): Promise<Ticked | TickRefusal | typeof overtaken> {
  const [[call, wallet, caller], [transactionId = 0]] = await Promise.all([
    table.getMany([
      [Calls, { callId: id }],
      [Wallets, { userId: callerId }],
      [Statuses, { userId: callerId }],
    ]),
    transactionIds(table, 1),
  ]);
  if (call?.status !== 'ongoing') return refuse('call_not_found');
  // Items of one read are not of one moment: an account goes only once its call is over.
  if (!wallet || !caller) return overtaken;
  if (now >= call.until) return refuse('call_over_limit');
  const minutes = userId === callerId || isPresent(caller.lastSeen, now, rules.presence) ? dueMinutes(call, now) : 0;
  if (minutes === 0) return tickedOf(call, wallet, 0);
  if (!isPayable(call, wallet.coins, now)) return refuse('call_out_of_coins');
  const charged = chargeMinutes(call, wallet, minutes, { transactionId, now });
  const next = chargedCall(call, minutes, now);
  const refusal = await table.transact([moveCall(call, next), ...moveWallet(wallet, charged, overtaken)]);
  return refusal ?? tickedOf({ ...call, ...next }, charged.wallet, minutes);
}

/** A call with so many minutes more. */
export const chargedCall = ({ billed, rate }: CallItem, minutes: number, now: number) => ({
  billed: billed + minutes,
  coinsSpent: (billed + minutes) * rate,
  updatedAt: now,
});

/** Whether somebody gave a sign of life of late, whatever sockets they have open. */
export const isPresent = (lastSeen: number, now: number, { offlineAfterSeconds }: PresenceRules): boolean =>
  now - lastSeen <= offlineAfterSeconds * 1000;

const tickedOf = (call: CallItem, { coins }: WalletItem, minutes: number): Ticked => ({
  callId: call.callId,
  minutes,
  coinsDeducted: minutes * call.rate,
  remainingCoins: coins,
  totalCoinsSpent: call.coinsSpent,
  billedMinutes: call.billed,
});
