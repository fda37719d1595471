import type { CallItem, EntryItem, LiveCallItem, TallyItem } from '../../lib/calls/store.ts';
import type { StatusItem } from '../../lib/presence/store.ts';
import type { PurchaseItem, TransferItem, WalletItem, WithdrawalItem } from '../../lib/wallet/store.ts';
import type { Account, Ledger } from '../support/ledger-reading.ts';
import type { Stored } from '../support/told-state.ts';

// biome-ignore lint/suspicious/noExplicitAny: items of every entity.
export type Item = Readonly<Record<string, any>>;

/** Everything a table holds, found by entity and by key. */
export interface StoredWorld {
  all(type: string): readonly Item[];
  find(type: string, pk: string, sk?: string): Item | undefined;
}

/** The keys are those of the entity chart in lib/table/README.md. */
export function storedWorld(stored: Stored): StoredWorld {
  const items = Object.values(stored) as Item[];
  const byType = Map.groupBy(items, ({ type }) => String(type));
  return {
    all: (type) => byType.get(type) ?? [],
    find: (type, pk, sk = type) => {
      const item = stored[`${pk} ${sk}`] as Item | undefined;
      return item?.type === type ? item : undefined;
    },
  };
}

/** An item as its entity shows it. */
function shown<Shape>(item: Item): Shape {
  const { pk: _, sk: _sk, type: _type, trace: _trace, gsi1pk, gsi1sk, gsi2pk, gsi2sk, ...rest } = item;
  return rest as Shape;
}

const byOrdinal = (one: { readonly ordinal: number }, other: { readonly ordinal: number }): number =>
  one.ordinal - other.ordinal;

/** The money and the calls of everybody, as the audit of the ledger reads them. */
export function ledgerOf(world: StoredWorld): Ledger {
  const grouped = <Shape>(type: string) =>
    Map.groupBy(world.all(type).map(shown<Shape & { readonly userId: number }>), ({ userId }) => userId);
  const [wallets, statuses, tallies] = [
    grouped<WalletItem>('WALLET'),
    grouped<StatusItem>('STATUS'),
    grouped<TallyItem>('TALLY'),
  ];
  const [rows, purchases] = [grouped<TransferItem>('TRANSFER'), grouped<PurchaseItem>('PURCHASE')];
  const [withdrawals, entries] = [grouped<WithdrawalItem>('WITHDRAWAL'), grouped<EntryItem>('PAST')];
  const userIds = new Set([...wallets.keys(), ...rows.keys(), ...entries.keys(), ...statuses.keys()]);
  const accounts = new Map(
    [...userIds].map((userId): [number, Account] => [
      userId,
      {
        userId,
        wallet: wallets.get(userId)?.[0],
        status: statuses.get(userId)?.[0],
        tally: tallies.get(userId)?.[0],
        rows: (rows.get(userId) ?? []).sort(byOrdinal),
        purchases: (purchases.get(userId) ?? []).sort(byOrdinal),
        withdrawals: (withdrawals.get(userId) ?? []).sort(byOrdinal),
        entries: (entries.get(userId) ?? []).sort(byOrdinal),
      },
    ]),
  );
  const calls = new Map(world.all('CALL').map((item) => [item.callId as number, shown<CallItem>(item)]));
  const live = new Map(world.all('LIVE').map((item) => [item.callId as number, shown<LiveCallItem>(item)]));
  const named = [
    ...[...rows.values(), ...entries.values()].flat().flatMap(({ callId }) => callId ?? []),
    ...[...statuses.values()].flatMap(([status]) => status?.call?.id ?? []),
    ...live.keys(),
  ];
  return { accounts, calls, missing: [...new Set(named)].filter((id) => !calls.has(id)), live };
}
