import { chunksOf } from '../core/chunks.ts';
import { Failure } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import type { Log } from '../core/log.ts';
import { Statuses, type StatusItem } from '../presence/presence.ts';
import type { Table } from '../table/table.ts';
import { moveWallet, type WalletItem, Wallets } from '../wallet/wallet.ts';
import { chargeMinutes, moveCall } from './charge.ts';
import type { CallDesk, CallRef } from './desk.ts';
import { endCall, endingAccess } from './ending.ts';
import { dueAtSettlement } from './minutes.ts';
import { type EndState, type EndWish, ends, expiryOf } from './settlement.ts';
import { type CallItem, Calls, LiveCalls, liveShards } from './store.ts';
import { chargedCall, isPresent } from './ticking.ts';

/** What a look at calls has done, and what it was kept from doing. */
export interface SweptCalls {
  charged: number;
  ended: number;
  readonly failures: unknown[];
}

/** Which of the things that fall due are done: `expiry` alone ends what must end, and charges nothing else. */
export type Tending = 'everything' | 'expiry';

/** What finding the calls that go on takes. */
export const liveCallsAccess = LiveCalls.can('query');

/** What tending calls takes, beyond the rights of the transaction ids. */
export const tendingAccess = endingAccess;

const pageSize = 1_000;

/** Three items are read of a call, and a read has room for a hundred. */
const callsPerRead = 33;

/** How many calls are charged or ended at a time. */
const lanes = 32;

/** Calls that go on, and what kept others from being found. */
export interface FoundCalls {
  readonly refs: CallRef[];
  readonly failures: unknown[];
}

/**
 * The calls that go on, of all shards; those that began within the last second may be missing. A shard that can't be
 * read on keeps back what follows in it, and nothing of the others.
 */
export async function findLiveCalls(table: Table): Promise<FoundCalls> {
  const found: FoundCalls = { refs: [], failures: [] };
  const inShard = (_: unknown, shard: number) => orNote(found, () => findInShard(table, shard, found));
  await Promise.all(Array.from({ length: liveShards }, inShard));
  return found;
}

/** The same for who needs all of them: it throws where some can't be read. */
export async function listLiveCalls(table: Table): Promise<readonly CallRef[]> {
  const { refs, failures } = await findLiveCalls(table);
  if (failures.length > 0) throw failures[0];
  return refs;
}

async function findInShard(table: Table, shard: number, { refs }: FoundCalls): Promise<void> {
  let cursor: string | undefined;
  do {
    const request = { of: [shard], eventual: true, limit: pageSize } as const;
    const page = await table.list(LiveCalls, { ...request, ...(cursor && { cursor }) });
    for (const { callId, callerId, listenerId, until } of page?.items ?? []) {
      refs.push({ id: callId, callerId, listenerId, until });
    }
    cursor = page?.next;
  } while (cursor);
}

/**
 * Charges and ends what of these calls has fallen due by `now`, each for itself and in one transaction; nobody else's
 * request for the same minute, or end, is in the way of it or doubled by it. A call of which nothing is due costs 1.5
 * RCU. Source: the app's README, "The sweep of calls".
 */
export async function tendCalls(
  desk: CallDesk,
  refs: readonly CallRef[],
  now: Date,
  tending: Tending,
): Promise<SweptCalls> {
  const swept: SweptCalls = { charged: 0, ended: 0, failures: [] };
  const due: CallRef[] = [];
  for (const some of chunksOf(refs, callsPerRead)) {
    await orNote(swept, async () => due.push(...(await findDue(desk, some, now.getTime(), tending))));
  }
  const queue = due.values();
  const work = async () => {
    for (const ref of queue) await orNote(swept, () => tend(desk, ref, now, tending, swept));
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return swept;
}

/** A round that left a call out has failed, once it has done all the others. */
export function demandAllCalls({ failures }: Pick<SweptCalls, 'failures'>, log: Log): void {
  if (failures.length === 0) return;
  log.error('not every call was looked after', { failures: failures.length });
  throw failures[0];
}

/** Keeps what is thrown for the end of the round. */
async function orNote({ failures }: Pick<SweptCalls, 'failures'>, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    failures.push(error);
  }
}

/** A call that goes on with its caller, as far as tending it goes. */
interface LiveCall {
  readonly state: EndState;
  readonly wallet: WalletItem;
}

/** `callerless` = a call that goes on and whose caller has no wallet or no status. */
type Look = LiveCall | 'callerless';

async function look(
  table: Table,
  refs: readonly CallRef[],
  rule: { readonly eventual: boolean },
): Promise<readonly (Look | undefined)[]> {
  const wanted = refs.flatMap(({ id, callerId }) => [
    [Calls, { callId: id }] as const,
    [Wallets, { userId: callerId }] as const,
    [Statuses, { userId: callerId }] as const,
  ]);
  const items = await table.getMany(wanted, rule);
  return refs.map((_, place) => {
    const [call, wallet, caller] = items.slice(place * 3, place * 3 + 3) as [CallItem?, WalletItem?, StatusItem?];
    if (call?.status !== 'ongoing') return undefined;
    if (!wallet || !caller) return 'callerless';
    return { state: { call, coins: wallet.coins, callerLastSeen: caller.lastSeen }, wallet };
  });
}

/** A first look for half the price; what it finds is looked at again before anything is done. */
async function findDue(desk: CallDesk, refs: readonly CallRef[], now: number, tending: Tending) {
  const looks = await look(desk.table, refs, { eventual: true });
  return refs.filter((_, place) => {
    const found = looks[place];
    return found === 'callerless' || (found && decideDue(found.state, now, desk, tending) !== undefined);
  });
}

/** What has fallen due of a call: an end, or so many minutes; `undefined` = nothing. */
function decideDue(
  { call, coins, callerLastSeen }: EndState,
  now: number,
  { rules }: CallDesk,
  tending: Tending,
): EndWish | number | undefined {
  const expiry = expiryOf(call, callerLastSeen, now, rules);
  if (expiry || tending === 'expiry') return expiry;
  if (!isPresent(callerLastSeen, now, rules.presence)) return undefined;
  const minutes = dueAtSettlement(call, now) - call.billed;
  if (minutes <= 0) return undefined;
  return minutes * call.rate > coins ? ends.insufficientCoins : minutes;
}

async function tend(desk: CallDesk, ref: CallRef, now: Date, tending: Tending, swept: SweptCalls): Promise<void> {
  const at = now.getTime();
  const done = await insist('a call', async () => {
    const [found] = await look(desk.table, [ref], { eventual: false });
    if (found === 'callerless') throw new Error('a call goes on whose caller has no wallet or no status');
    const due = found && decideDue(found.state, at, desk, tending);
    if (!found || due === undefined) return undefined;
    if (typeof due === 'number') return chargeDue(desk, found, due, at);
    const ended = await endCall(desk, ref, {
      now,
      // The caller may be back meanwhile, or have bought coins.
      wish: (state) => {
        const still = decideDue(state, at, desk, tending);
        return typeof still === 'object' ? still : undefined;
      },
      seen: 'nobody',
      commit: (intents) => desk.table.transact(intents),
    });
    if (ended === undefined) return overtaken;
    return ended instanceof Failure ? undefined : 'ended';
  });
  if (done) swept[done]++;
}

async function chargeDue(
  { table, transactionIds }: CallDesk,
  { state, wallet }: LiveCall,
  minutes: number,
  now: number,
) {
  const [transactionId = 0] = await transactionIds(table, 1);
  const charged = chargeMinutes(state.call, wallet, minutes, { transactionId, now });
  const moved = moveCall(state.call, chargedCall(state.call, minutes, now));
  return (await table.transact([moved, ...moveWallet(wallet, charged, overtaken)])) ?? 'charged';
}
