import { Statuses, type StatusItem } from '../presence/presence.ts';
import { type BlockItem, Blocks } from '../social/blocking.ts';
import { readAll } from '../table/read-all.ts';
import type { Table } from '../table/table.ts';
import { allSamples } from '../verification/own-samples.ts';
import { type WalletItem, Wallets } from '../wallet/wallet.ts';
import { accountOf } from './roles.ts';
import { type SessionItem, Sessions, type UserItem } from './store.ts';

/** All that an operator is shown of an account. Each part is as it was when it was read. */
export interface LookedUp {
  readonly user: UserItem;
  readonly status: StatusItem | undefined;
  readonly wallet: WalletItem | undefined;
  /** The logins that can go on. */
  readonly sessions: readonly SessionItem[];
  readonly samples: readonly { readonly status: string }[];
  /** Whom they block. */
  readonly blocks: readonly BlockItem[];
}

/** The account of a phone number: what an operator sees, never a route. `undefined` = none has it. */
export async function lookUpAccount(table: Table, phone: string): Promise<LookedUp | undefined> {
  const user = await accountOf(table, phone);
  if (!user) return undefined;
  const { userId, refreshEpoch } = user;
  const [[status, wallet], sessions, samples, blocks] = await Promise.all([
    table.getMany([
      [Statuses, { userId }],
      [Wallets, { userId }],
    ]),
    readAll(table, Sessions, userId),
    allSamples(table, userId),
    readAll(table, Blocks, userId),
  ]);
  const alive = sessions.filter(({ revokedAt, epoch }) => revokedAt === undefined && epoch === refreshEpoch);
  return { user, status, wallet, sessions: alive, samples, blocks };
}
