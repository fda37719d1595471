import {
  type CallItem,
  Calls,
  Entries,
  type EntryItem,
  type LiveCallItem,
  LiveCalls,
  liveShards,
  Tallies,
  type TallyItem,
} from '../../lib/calls/store.ts';
import { Statuses, type StatusItem } from '../../lib/presence/store.ts';
import type { Entity } from '../../lib/table/entity.ts';
import type { Table } from '../../lib/table/table.ts';
import {
  type PurchaseItem,
  Purchases,
  type TransferItem,
  Transfers,
  type WalletItem,
  Wallets,
  type WithdrawalItem,
  Withdrawals,
} from '../../lib/wallet/store.ts';

/** What is stored about the money and the calls of one user. After a deletion only what is numbered is left. */
export interface Account {
  readonly userId: number;
  readonly wallet: WalletItem | undefined;
  readonly status: StatusItem | undefined;
  readonly tally: TallyItem | undefined;
  readonly rows: readonly TransferItem[];
  readonly purchases: readonly PurchaseItem[];
  readonly withdrawals: readonly WithdrawalItem[];
  readonly entries: readonly EntryItem[];
}

/** The accounts of some users, and every call that any of their items names. */
export interface Ledger {
  readonly accounts: ReadonlyMap<number, Account>;
  readonly calls: ReadonlyMap<number, CallItem>;
  /** Ids of calls that something names and that are not there. */
  readonly missing: readonly number[];
  readonly live: ReadonlyMap<number, LiveCallItem>;
}

/** Reads all of it; nothing may be written meanwhile. */
export async function readLedger(table: Table, userIds: readonly number[]): Promise<Ledger> {
  const accounts = new Map<number, Account>();
  for (const userId of new Set(userIds)) accounts.set(userId, await readAccount(table, userId));
  const shards = await Promise.all(Array.from({ length: liveShards }, (_, shard) => readAll(table, LiveCalls, shard)));
  const ofThese = shards
    .flat()
    .filter(({ callerId, listenerId }) => accounts.has(callerId) || accounts.has(listenerId));
  const live = new Map(ofThese.map((entry) => [entry.callId, entry]));
  const named = [...accounts.values()].flatMap(({ rows, entries, status }) => [
    ...[...rows, ...entries].flatMap(({ callId }) => callId ?? []),
    ...(status?.call ? [status.call.id] : []),
  ]);
  const calls = new Map<number, CallItem>();
  const missing: number[] = [];
  for (const callId of new Set([...named, ...live.keys()])) {
    const call = await table.get(Calls, { callId });
    if (call) calls.set(callId, call);
    else missing.push(callId);
  }
  return { accounts, calls, missing, live };
}

async function readAccount(table: Table, userId: number): Promise<Account> {
  const [wallet, status, tally] = await table.getMany([
    [Wallets, { userId }],
    [Statuses, { userId }],
    [Tallies, { userId }],
  ]);
  const [rows, purchases, withdrawals, entries] = await Promise.all([
    readAll(table, Transfers, userId),
    readAll(table, Purchases, userId),
    readAll(table, Withdrawals, userId),
    readAll(table, Entries, userId),
  ]);
  return { userId, wallet, status, tally, rows, purchases, withdrawals, entries };
}

async function readAll<Item extends object, Key extends object>(
  table: Table,
  entity: Entity<Item, Key>,
  of: number,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.list(entity, { of: [of], limit: 500, ...(cursor && { cursor }) });
    items.push(...(page?.items ?? []));
    cursor = page?.next;
  } while (cursor);
  return items;
}
