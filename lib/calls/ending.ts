import { type Failure, refuse } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import type { Commit } from '../once/commit.ts';
import { leaveCall } from '../presence/call-transition.ts';
import { moveStatus, Statuses, type StatusItem } from '../presence/presence.ts';
import { eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { check, remove, type WriteIntent } from '../table/write.ts';
import { earningOf } from '../wallet/posting.ts';
import {
  beginWallet,
  emptyWallet,
  moveWallet,
  type Posted,
  post,
  posting,
  Transfers,
  type WalletItem,
  Wallets,
} from '../wallet/wallet.ts';
import { chargeMinutes, moveCall } from './charge.ts';
import type { CallDesk, CallRef } from './desk.ts';
import { type EndedCall, type EndState, type EndWish, ends, expiryOf, type Settlement, settle } from './settlement.ts';
import { type CallItem, Calls, Entries, LiveCalls, Tallies, type TallyItem } from './store.ts';
import { enterHistory } from './tally.ts';

/** One of the people of a call: what is theirs and takes part in its end. Gone with a deleted account. */
interface Party {
  readonly wallet: WalletItem | undefined;
  readonly status: StatusItem | undefined;
  readonly tally: TallyItem | undefined;
}

/** A call that goes on, with everything that its end changes. */
interface OngoingCall {
  readonly call: CallItem;
  readonly caller: Party;
  readonly listener: Party;
}

/** How a call is to end. */
export interface EndOrder {
  readonly now: Date;
  /** Decided of the call as it is when it ends; `undefined` = it is to go on. */
  readonly wish: (state: EndState) => EndWish | undefined;
  /** Who asked for it; absent = nobody did. Only what the caller asks for shows that the caller is there. */
  readonly by?: number;
  /** Whose sign of life it is: of an end that had to come anyway, of nobody but who asked for it. */
  readonly seen: 'nobody' | 'sender' | 'both';
  readonly commit: Commit<EndedCall>;
}

export type NotOngoing = Failure<'call_not_found'>;

/** The rights that ending calls takes, beyond those of the transaction ids. */
export const endingAccess = [
  Calls.can('batchGet', 'update'),
  Wallets.can('batchGet', 'put', 'update', 'check'),
  Transfers.can('put'),
  Statuses.can('batchGet', 'update'),
  Tallies.can('batchGet', 'update'),
  Entries.can('put'),
  LiveCalls.can('delete'),
];

/**
 * Ends a call that goes on and settles it, in one transaction: the last minutes and the caller's wallet, the listener's
 * earnings, both statuses, both histories. Whoever comes second finds it not going on. `undefined` = it was wished to
 * go on. Source: the app's README, "Settlement".
 */
export async function endCall(
  desk: CallDesk,
  ref: CallRef,
  order: EndOrder,
): Promise<EndedCall | NotOngoing | undefined> {
  return insist('a call', async () => {
    const [ongoing, ids] = await Promise.all([readOngoing(desk.table, ref), desk.transactionIds(desk.table, 2)]);
    if (!ongoing) return refuse('call_not_found');
    const now = order.now.getTime();
    const { call, caller } = ongoing;
    const state = {
      call,
      coins: caller.wallet?.coins ?? 0,
      callerLastSeen: caller.status?.lastSeen ?? call.startedAt,
    };
    const wish = order.wish(state);
    if (!wish) return undefined;
    const expiry = expiryAt(state, desk, order);
    const settlement = settle(state, expiry === ends.abandoned ? expiry : wish, now);
    const intents = [
      moveCall(call, settlement.call),
      remove(LiveCalls, { callId: ref.id }),
      ...moneyOf(ongoing, settlement, ids, now),
      ...freeBoth(ongoing, desk, { now, seen: seenBy(call, order, expiry !== undefined) }),
      ...historyOf(ongoing, settlement.call, now),
    ];
    return (await order.commit(intents, settlement.call)) ?? settlement.call;
  });
}

async function readOngoing(table: Table, { id, callerId, listenerId }: CallRef): Promise<OngoingCall | undefined> {
  const [callerKey, listenerKey] = [{ userId: callerId }, { userId: listenerId }];
  const [call, callerWallet, callerStatus, callerTally, listenerWallet, listenerStatus, listenerTally] =
    await table.getMany([
      [Calls, { callId: id }],
      ...([
        [Wallets, callerKey],
        [Statuses, callerKey],
        [Tallies, callerKey],
      ] as const),
      ...([
        [Wallets, listenerKey],
        [Statuses, listenerKey],
        [Tallies, listenerKey],
      ] as const),
    ]);
  if (call?.status !== 'ongoing') return undefined;
  return {
    call,
    caller: { wallet: callerWallet, status: callerStatus, tally: callerTally },
    listener: { wallet: listenerWallet, status: listenerStatus, tally: listenerTally },
  };
}

type Intents = readonly WriteIntent<typeof overtaken>[];

/** The caller pays whoever ends the call; the listener is paid for all of it at once, and nothing before. */
function moneyOf({ call, caller, listener }: OngoingCall, settled: Settlement, ids: readonly number[], now: number) {
  const [chargeId = 0, earningId = 0] = ids;
  const { charged } = settled;
  const payer = caller.wallet;
  const earning = earningOf(call.callId, settled.call.earnedRupees * 100);
  const earned = (wallet: WalletItem) => post(posting(wallet), earning, { transactionId: earningId, now });
  return [
    ...(charged > 0 && payer
      ? moveWallet(payer, chargeMinutes(call, payer, charged, { transactionId: chargeId, now }), overtaken)
      : ifStillWanting(settled, caller)),
    ...storeEarning(call.listenerId, listener, earned),
  ];
}

/** A missing wallet is an empty one, as long as its account is there. */
function storeEarning(userId: number, { wallet, status }: Party, earned: (wallet: WalletItem) => Posted): Intents {
  if (wallet) return moveWallet(wallet, earned(wallet), overtaken);
  return status ? beginWallet(earned(emptyWallet(userId)), overtaken) : [];
}

/** Coins may be bought while the call is looked at: it ends for want of them only if they are wanting when it ends. */
const ifStillWanting = ({ call }: Settlement, { wallet }: Party): Intents =>
  call.endReason === 'insufficient_coins' && wallet
    ? [check(Wallets, wallet, { when: { version: eq(wallet.version) }, otherwise: overtaken })]
    : [];

/**
 * Whatever ends it, a call that its caller has abandoned counts up to the caller's last sign of life; what the caller
 * asks for is one.
 */
const expiryAt = ({ call, callerLastSeen }: EndState, { rules }: CallDesk, { by, now }: EndOrder) =>
  expiryOf(call, by === call.callerId ? now.getTime() : callerLastSeen, now.getTime(), rules);

/** Whose sign of life an end is; one that had to come anyway shows only that its sender is there. */
function seenBy({ callerId, listenerId }: CallItem, { by, seen }: EndOrder, hadToEnd: boolean) {
  if (seen === 'nobody') return [];
  return seen === 'both' && !hadToEnd ? [callerId, listenerId] : [by];
}

function freeBoth(
  { call, caller, listener }: OngoingCall,
  { rules }: CallDesk,
  { now, seen }: { readonly now: number; readonly seen: readonly (number | undefined)[] },
): Intents {
  return [caller.status, listener.status].flatMap((status) => {
    if (status?.call?.id !== call.callId) return [];
    const next = leaveCall(status, now, rules.presence, { seen: seen.includes(status.userId) });
    return [moveStatus(status, next, overtaken)];
  });
}

const historyOf = ({ caller, listener }: OngoingCall, call: EndedCall, now: number): Intents => [
  ...enterHistory(call.callerId, caller.tally, call, now),
  ...enterHistory(call.listenerId, listener.tally, call, now),
];
