import { afterAll, beforeAll } from 'vitest';
import { Failure } from '../../../lib/core/failure.ts';
import { type UserItem, Users } from '../../../lib/identity/account.ts';
import { blockUser, unblockUser } from '../../../lib/social/blocking.ts';
import { hiddenFrom } from '../../../lib/social/hiding.ts';
import { type BlockItem, Blocks, Hidden } from '../../../lib/social/store.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';

/** One table per test file; every test has people of its own. */
export function useSocial(): TestTable {
  const world = {} as TestTable;
  beforeAll(async () => {
    Object.assign(world, await openTestTable());
  });
  afterAll(() => world.stop?.());
  return world;
}

let people = 0;

/** An account without anything else. */
export async function newUser({ table }: TestTable): Promise<UserItem> {
  const userId = ++people;
  const user: UserItem = {
    ...{ userId, phone: `+9198${10_000_000 + userId}`, username: `Person ${userId}`, usernameKey: `person ${userId}` },
    ...{ rating: 0, country: 'India', roles: {}, refreshEpoch: 0, createdAt: '2026', updatedAt: '2026' },
  };
  await table.put(Users, user);
  return user;
}

export const newUsers = (world: TestTable, count: number): Promise<UserItem[]> =>
  Promise.all(Array.from({ length: count }, () => newUser(world)));

type Who = Pick<UserItem, 'userId'>;

export const block = ({ table }: TestTable, by: Who, on: Who, { max = 1_000, ...more }: BlockOptions = {}) =>
  blockUser(table, { blockerId: by.userId, blockedId: on.userId, actionType: 'block', createdAt: 1, ...more }, max);
type BlockOptions = Partial<BlockItem> & { readonly max?: number };

export const unblock = ({ table }: TestTable, by: Who, on: Who) =>
  unblockUser(table, { blockerId: by.userId, blockedId: on.userId });

/** The refusal's code, or whether something changed. */
export const outcomeOf = (outcome: Awaited<ReturnType<typeof blockUser>>): string | boolean =>
  outcome instanceof Failure ? outcome.code : outcome.changed;

/** Everything that is stored about blocks among some people, as `blocker>blocked`, `user~hidden` and counts. */
export async function storedAmong({ table }: TestTable, users: readonly Who[]) {
  const stored = await Promise.all(
    users.map(async ({ userId }) => {
      const hidden = await table.get(Hidden, { userId });
      const rows = (await table.list(Blocks, { of: [userId], limit: 1_000 }))?.items ?? [];
      return {
        blocks: rows.map(({ blockerId, blockedId }) => `${blockerId}>${blockedId}`),
        hidden: [...hiddenFrom(hidden)].map((other) => `${userId}~${other}`),
        counts: [[userId, hidden?.blocks ?? 0]] as const,
      };
    }),
  );
  return {
    blocks: stored.flatMap((one) => one.blocks).sort(),
    hidden: stored.flatMap((one) => one.hidden).sort(),
    counts: Object.fromEntries(stored.flatMap((one) => one.counts)) as Record<number, number>,
  };
}

/** What the items of hidden users and the counts have to be for the blocks that are stored. */
export function demandedBy(blocks: readonly string[], users: readonly Who[]) {
  const pairs = blocks.map((one) => one.split('>'));
  const count = (userId: number) => pairs.filter(([blocker]) => blocker === String(userId)).length;
  return {
    hidden: [...new Set(pairs.flatMap(([one, other]) => [`${one}~${other}`, `${other}~${one}`]))].sort(),
    counts: Object.fromEntries(users.map(({ userId }) => [userId, count(userId)])),
  };
}
