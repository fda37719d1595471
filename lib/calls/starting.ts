import { Contention, type Failure, refuse } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import { type UserItem, Users } from '../identity/account.ts';
import type { Commit } from '../once/commit.ts';
import { enterCall } from '../presence/call-transition.ts';
import { presenceAt } from '../presence/effective.ts';
import { moveStatus, Statuses, type StatusItem } from '../presence/presence.ts';
import { Blocks, blocksBetween, unlessBlocked } from '../social/between.ts';
import type { TakeIds } from '../table/leased-ids.ts';
import { put } from '../table/write.ts';
import { chargeOf } from '../wallet/posting.ts';
import { emptyWallet, moveWallet, post, posting, type WalletItem, Wallets } from '../wallet/wallet.ts';
import type { CallDesk } from './desk.ts';
import { endingAccess } from './ending.ts';
import { endIfExpired } from './expired.ts';
import { type CallItem, Calls, type CallType, LiveCalls } from './store.ts';

/** What a call costs and how long it may last. Rates are of a minute: coins paid, rupees earned. */
export interface CallTerms {
  readonly rate: number;
  readonly earningRate: number;
  readonly maxMinutes: number;
}

/** A call that somebody wants to begin. */
export interface CallRequest {
  readonly callerId: number;
  readonly listenerId: number;
  readonly callType: CallType;
  /** Minutes; 0 = unknown. */
  readonly estimate: number;
  readonly terms: CallTerms;
  readonly now: Date;
  readonly commit: Commit<StartedCall>;
}

export interface StartedCall {
  readonly call: CallItem;
  readonly estimatedCost: number;
  /** What is left once the first minute is paid. */
  readonly remainingCoins: number;
}

export type StartRefusal = Failure<
  | 'cannot_call_self'
  | 'listener_not_found'
  | 'listener_busy'
  | 'listener_offline'
  | 'already_in_call'
  | 'insufficient_coins'
>;

/** The caller's own items as they were read with the token. */
export interface CallerItems {
  readonly wallet: WalletItem | undefined;
  readonly status: StatusItem | undefined;
}

interface StartDesk extends CallDesk {
  readonly callIds: TakeIds;
}

/** The rights that starting calls takes, beyond those of the ids. */
export const startingAccess = [
  ...endingAccess,
  ...[Users, Blocks].map((entity) => entity.can('batchGet')),
  Blocks.can('check'),
  Calls.can('put'),
  LiveCalls.can('put'),
];

/** How long after its last possible minute the entry of a call that nobody ended is kept. */
const keptSeconds = 7 * 24 * 60 * 60;

/**
 * Begins a call, in one transaction: its first minute is paid, both people are in it and in no other, and neither
 * blocks the other. What is refused writes nothing, but that a call of either that has expired is ended.
 * Source: the app's README, "Starting a call".
 */
export async function startCall(
  desk: StartDesk,
  request: CallRequest,
  known: CallerItems,
): Promise<StartedCall | StartRefusal> {
  const { callerId, listenerId, now } = request;
  const ref = known.status?.call;
  const hasEnded = ref !== undefined && (await endIfExpired(desk, ref, now));
  if (callerId === listenerId) return refuse('cannot_call_self');
  return insist('two people', async (tries) => {
    const [people, [callId = 0], [transactionId = 0]] = await Promise.all([
      readPeople(desk, request, tries === 0 && !hasEnded ? known : undefined),
      desk.callIds(desk.table, 1),
      desk.transactionIds(desk.table, 1),
    ]);
    if (!people) return refuse('listener_not_found');
    if (people.listener.call && (await endIfExpired(desk, people.listener.call, now))) return overtaken;
    const refusal = judge(people, request, desk);
    if (refusal) return refusal;
    return begin(request, people, { callId, transactionId });
  });
}

interface People {
  readonly caller: { readonly wallet: WalletItem; readonly status: StatusItem };
  readonly listener: StatusItem;
}

/** The two, in one round trip; `undefined` = there is no such listener for this caller. */
async function readPeople(
  { table }: StartDesk,
  { callerId, listenerId }: CallRequest,
  known: CallerItems | undefined,
): Promise<People | undefined> {
  const [there, back] = blocksBetween(callerId, listenerId);
  const [user, listener, blocks, blocked, ...own] = await table.getMany([
    [Users, { userId: listenerId }],
    [Statuses, { userId: listenerId }],
    there,
    back,
    ...(known
      ? []
      : ([
          [Wallets, { userId: callerId }],
          [Statuses, { userId: callerId }],
        ] as const)),
  ]);
  const [wallet, status] = known ? [known.wallet, known.status] : (own as [WalletItem?, StatusItem?]);
  if (!status) throw new Contention('the account of the caller was deleted meanwhile');
  if (!isListener(user) || !listener || blocks || blocked) return undefined;
  return { caller: { wallet: wallet ?? emptyWallet(callerId), status }, listener };
}

const isListener = (user: UserItem | undefined): boolean => user !== undefined && 'listener' in user.roles;

function judge(
  { caller, listener }: People,
  { callType, terms, now }: CallRequest,
  { rules }: StartDesk,
): StartRefusal | undefined {
  const presence = presenceAt(listener, now.getTime(), rules.presence);
  if (listener.call || presence.isBusy) return refuse('listener_busy');
  if (!presence.isOnline) return refuse('listener_offline');
  if (caller.status.call) return refuse('already_in_call');
  const { coins } = caller.wallet;
  const { rate } = terms;
  return coins < rate ? refuse('insufficient_coins', { rate, call_type: callType, coins }) : undefined;
}

async function begin(
  { callerId, listenerId, callType, estimate, terms, now, commit }: CallRequest,
  { caller, listener }: People,
  { callId, transactionId }: { readonly callId: number; readonly transactionId: number },
): Promise<StartedCall | StartRefusal | typeof overtaken> {
  const { rate, earningRate, maxMinutes } = terms;
  // Later than everything before it that was told of the two: so the calls of a person are in the order of their ids.
  const startedAt = Math.max(now.getTime(), caller.status.changedAt + 1, listener.changedAt + 1);
  const until = startedAt + maxMinutes * 60_000;
  const call: CallItem = {
    ...{ callId, callerId, listenerId, callType, rate, earningRate, startedAt, until },
    ...{ billed: 1, coinsSpent: rate, status: 'ongoing', updatedAt: startedAt },
  };
  const paid = post(posting(caller.wallet), chargeOf(callId, 1, rate), { transactionId, now: startedAt });
  const affordable = Math.floor(caller.wallet.coins / rate);
  const outcome: StartedCall = {
    call,
    estimatedCost: rate * Math.min(estimate || affordable, affordable),
    remainingCoins: paid.wallet.coins,
  };
  const inCall = { id: callId, callerId, listenerId, until };
  const refusal = await commit(
    [
      ...unlessBlocked(callerId, listenerId, refuse('listener_not_found')),
      put(Calls, call, { ifAbsent: overtaken }),
      put(LiveCalls, { callId, callerId, listenerId, startedAt, until, expiresAt: endOf(until) + keptSeconds }),
      ...moveWallet(caller.wallet, paid, overtaken),
      moveStatus(caller.status, enterCall(caller.status, inCall, startedAt, { endsOffline: true }), overtaken),
      moveStatus(listener, enterCall(listener, inCall, startedAt, { endsOffline: false }), overtaken),
    ],
    outcome,
  );
  return refusal ?? outcome;
}

const endOf = (until: number): number => Math.ceil(until / 1000);
