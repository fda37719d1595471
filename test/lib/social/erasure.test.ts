import { expect, test } from 'vitest';
import { Users } from '../../../lib/identity/account.ts';
import { eraseBlocks } from '../../../lib/social/erasure.ts';
import { Blocks, Hidden, Holders } from '../../../lib/social/store.ts';
import { put } from '../../../lib/table/write.ts';
import { block, demandedBy, newUser, storedAmong, useSocial } from './social-world.ts';

const world = useSocial();

/** A person with blocks of every direction, and a pair of others whose block is none of their business. */
async function entangled() {
  const person = () => newUser(world);
  const users = await Promise.all([person(), person(), person(), person(), person(), person()]);
  const [gone, blocked, blocker, mutual, one, other] = users;
  await block(world, gone, blocked);
  await block(world, blocker, gone);
  await block(world, gone, mutual);
  await block(world, mutual, gone);
  await block(world, one, other);
  await block(world, blocker, other);
  await world.table.delete(Users, gone);
  return { gone, users, left: [`${blocker.userId}>${other.userId}`, `${one.userId}>${other.userId}`].sort() };
}

test('blocks of both directions go with the account, counts are given back, and blocks of others stay', async () => {
  const { gone, users, left } = await entangled();
  await eraseBlocks(world.table, gone);
  expect(await storedAmong(world, users)).toEqual({ blocks: left, ...demandedBy(left, users) });
  expect(await world.table.get(Hidden, gone)).toBeUndefined();
});

test('erasing again does nothing, and for who has no blocks it is one read', async () => {
  const { gone, users, left } = await entangled();
  await Promise.all([eraseBlocks(world.table, gone), eraseBlocks(world.table, gone)]);
  const from = world.operations.length;
  await eraseBlocks(world.table, gone);
  expect(world.operations.slice(from)).toEqual(['GetItem']);
  expect(await storedAmong(world, users)).toEqual({ blocks: left, ...demandedBy(left, users) });
});

test.each([
  ['TransactWriteItems', 0],
  ['TransactWriteItems', 2],
  ['UpdateItem', 0],
  ['UpdateItem', 1],
  ['DeleteItem', 0],
  ['DeleteItem', 2],
] as const)('an erasure that broke off at %s %d is completed by its repetition', async (operation, skip) => {
  const { gone, users, left } = await entangled();
  world.failNext(operation, skip);
  await expect(eraseBlocks(world.table, gone)).rejects.toThrow('unreachable');
  await eraseBlocks(world.table, gone);
  expect(await storedAmong(world, users)).toEqual({ blocks: left, ...demandedBy(left, users) });
});

test('somebody whom more people block than fit into one step is erased from all of them', async () => {
  const gone = await newUser(world);
  const ids = Array.from({ length: 620 }, (_, index) => 1_000_000 + index);
  for (let start = 0; start < ids.length; start += 50) {
    await world.table.transact(
      ids
        .slice(start, start + 50)
        .flatMap((blockerId) => [
          put(Blocks, { blockerId, blockedId: gone.userId, actionType: 'block', createdAt: 1 }),
          put(Hidden, { userId: blockerId, from: new Set([gone.userId]), blocks: 1 }),
        ]),
    );
  }
  await world.table.put(Hidden, { userId: gone.userId, from: new Set(ids) });
  await world.table.delete(Users, gone);
  await eraseBlocks(world.table, gone);
  const stored = await storedAmong(world, [gone, ...ids.map((userId) => ({ userId }))]);
  expect([stored.blocks, stored.hidden]).toEqual([[], []]);
  expect(Object.values(stored.counts).filter((count) => count !== 0)).toEqual([]);
});

/** The same people, where the one who is gone was the last to have their phone. */
async function entangledHolder() {
  const { gone, ...rest } = await entangled();
  const account = { userId: gone.userId, phoneHash: `k1.${gone.userId}` };
  await world.table.put(Holders, account);
  const kept = rest.users.slice(2, 4).map(({ userId }) => `${userId}>${gone.userId}`);
  return { gone: account, ...rest, kept };
}

/** What has to be stored while some blocks wait for the next account with the phone. */
function waiting(left: readonly string[], kept: readonly string[], users: readonly { userId: number }[]) {
  const blocks = [...left, ...kept].sort();
  return { blocks, hidden: demandedBy(blocks, users).hidden, counts: demandedBy(left, users).counts };
}

test('blocks of others on the last account with a phone are kept and not counted, and no block of its own', async () => {
  const { gone, users, left, kept } = await entangledHolder();
  await Promise.all([eraseBlocks(world.table, gone), eraseBlocks(world.table, gone)]);
  const stored = await storedAmong(world, users);
  expect(stored).toEqual(waiting(left, kept, users));
  await eraseBlocks(world.table, gone);
  expect(await storedAmong(world, users)).toEqual(stored);
  expect(await world.table.get(Holders, gone)).toEqual(gone);
});

test.each([
  ['TransactWriteItems', 0],
  ['TransactWriteItems', 2],
  ['BatchGetItem', 0],
  ['UpdateItem', 1],
  ['DeleteItem', 0],
] as const)(
  'an erasure that keeps blocks and broke off at %s %d is completed by its repetition',
  async (operation, skip) => {
    const { gone, users, left, kept } = await entangledHolder();
    world.failNext(operation, skip);
    await expect(eraseBlocks(world.table, gone)).rejects.toThrow('unreachable');
    await eraseBlocks(world.table, gone);
    expect(await storedAmong(world, users)).toEqual(waiting(left, kept, users));
  },
);

test('kept blocks go when another account has the phone, and the holder stays', async () => {
  const { gone, users, left } = await entangledHolder();
  await eraseBlocks(world.table, gone);
  await world.table.update(Holders, gone, { set: { userId: 999_999 } });
  await eraseBlocks(world.table, gone);
  expect(await storedAmong(world, users)).toEqual({ blocks: left, ...demandedBy(left, users) });
  expect(await world.table.get(Holders, gone)).toMatchObject({ userId: 999_999 });
});
