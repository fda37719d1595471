import { expect, test } from 'vitest';
import { Users } from '../../../lib/identity/account.ts';
import { readBlock } from '../../../lib/social/blocking.ts';
import { eraseBlocks } from '../../../lib/social/erasure.ts';
import { Blocks, Hidden, Reports } from '../../../lib/social/store.ts';
import { block, newUser, newUsers, outcomeOf, storedAmong, unblock, useSocial } from './social-world.ts';

const world = useSocial();

/** Two people and what is stored about them. */
async function pair() {
  const [a, b] = [await newUser(world), await newUser(world)];
  const [ab, ba] = [`${a.userId}~${b.userId}`, `${b.userId}~${a.userId}`];
  return { a, b, both: [ab, ba].sort(), stored: () => storedAmong(world, [a, b]) };
}

test('a block is stored once, hides the two from each other and counts for the blocker only', async () => {
  const { a, b, both, stored } = await pair();
  expect(outcomeOf(await block(world, a, b))).toBe(true);
  const expected = {
    blocks: [`${a.userId}>${b.userId}`],
    hidden: both,
    counts: { [a.userId]: 1, [b.userId]: 0 },
  };
  expect(await stored()).toEqual(expected);
  expect(outcomeOf(await block(world, a, b, { actionType: 'report', reason: 'again', createdAt: 2 }))).toBe(false);
  expect(await stored()).toEqual(expected);
  expect((await readBlock(world.table, { blockerId: a.userId, blockedId: b.userId })).block).toEqual({
    ...{ blockerId: a.userId, blockedId: b.userId, actionType: 'block', createdAt: 1 },
  });
});

test('a block costs one read and one transaction, a repetition one read', async () => {
  const { a, b } = await pair();
  const from = world.operations.length;
  await block(world, a, b);
  await block(world, a, b);
  expect(world.operations.slice(from)).toEqual(['BatchGetItem', 'TransactWriteItems', 'BatchGetItem']);
});

test('the same block sent many times at once is stored and counted once', async () => {
  const { a, b, both, stored } = await pair();
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => block(world, a, b)));
  expect(outcomes.map(outcomeOf).filter(Boolean)).toEqual([true]);
  expect(await stored()).toMatchObject({ hidden: both, counts: { [a.userId]: 1 } });
});

test('an unblock takes back the own block and nothing else: the other side still hides the two', async () => {
  const { a, b, both, stored } = await pair();
  await block(world, a, b);
  await block(world, b, a);
  expect(outcomeOf(await unblock(world, a, b))).toBe(true);
  expect(await stored()).toEqual({
    blocks: [`${b.userId}>${a.userId}`],
    hidden: both,
    counts: { [a.userId]: 0, [b.userId]: 1 },
  });
  expect(outcomeOf(await unblock(world, a, b))).toBe(false);
  expect(outcomeOf(await unblock(world, b, a))).toBe(true);
  expect(await stored()).toEqual({ blocks: [], hidden: [], counts: { [a.userId]: 0, [b.userId]: 0 } });
});

test('who never blocked can unblock without an effect on the block of the other side', async () => {
  const { a, b, both, stored } = await pair();
  await block(world, a, b);
  expect(outcomeOf(await unblock(world, b, a))).toBe(false);
  expect(await stored()).toMatchObject({ hidden: both, counts: { [a.userId]: 1, [b.userId]: 0 } });
});

test('an unblock that meets a block of the other side leaves the two hidden', async () => {
  const { a, b, both, stored } = await pair();
  await block(world, a, b);
  world.before('TransactWriteItems', () => block(world, b, a));
  expect(outcomeOf(await unblock(world, a, b))).toBe(true);
  expect(await stored()).toEqual({
    blocks: [`${b.userId}>${a.userId}`],
    hidden: both,
    counts: { [a.userId]: 0, [b.userId]: 1 },
  });
});

test('two unblocks that meet leave nobody hidden', async () => {
  const { a, b, stored } = await pair();
  await block(world, a, b);
  await block(world, b, a);
  world.before('TransactWriteItems', () => unblock(world, b, a));
  expect(outcomeOf(await unblock(world, a, b))).toBe(true);
  expect(await stored()).toEqual({ blocks: [], hidden: [], counts: { [a.userId]: 0, [b.userId]: 0 } });
});

test('two unblocks of one block count it down once', async () => {
  const { a, b, stored } = await pair();
  await block(world, a, b);
  const outcomes = await Promise.all([1, 2, 3].map(() => unblock(world, a, b)));
  expect(outcomes.map(outcomeOf).filter(Boolean)).toEqual([true]);
  expect((await stored()).counts).toEqual({ [a.userId]: 0, [b.userId]: 0 });
});

test('oneself and nobody cannot be blocked, and nothing is written', async () => {
  const { a, stored } = await pair();
  const nobody = { userId: 999_999_999 };
  expect(outcomeOf(await block(world, a, a))).toBe('cannot_block_self');
  expect(outcomeOf(await block(world, a, nobody))).toBe('user_not_found');
  expect(outcomeOf(await unblock(world, a, nobody))).toBe('user_not_found');
  expect(await stored()).toMatchObject({ blocks: [], hidden: [] });
  expect(
    await world.table.getMany([
      [Hidden, a],
      [Hidden, nobody],
    ]),
  ).toEqual([undefined, undefined]);
});

test.each([
  ['target', (_: unknown, b: { userId: number }) => b],
  ['blocker', (a: { userId: number }) => a],
])('a block that meets the deletion of its %s is refused and nothing is written', async (_, whose) => {
  const { a, b, stored } = await pair();
  world.before('TransactWriteItems', () => world.table.delete(Users, whose(a, b)));
  expect(outcomeOf(await block(world, a, b))).toBe('user_not_found');
  expect(await stored()).toMatchObject({ blocks: [], hidden: [] });
});

test('nobody stores more blocks than the limit, however many come at once, and an unblock makes room', async () => {
  const [a, ...others] = await newUsers(world, 9);
  if (!a) throw new Error('nobody');
  const outcomes = await Promise.all(others.map((other) => block(world, a, other, { max: 3 })));
  expect(outcomes.map(outcomeOf).filter((one) => one === true)).toHaveLength(3);
  expect(outcomes.map(outcomeOf).filter((one) => one === 'too_many_blocks')).toHaveLength(5);
  const { blocks, hidden } = await storedAmong(world, [a, ...others]);
  expect([blocks.length, hidden.length]).toEqual([3, 6]);

  const [first] = (await world.table.list(Blocks, { of: [a.userId], limit: 1 }))?.items ?? [];
  if (!first) throw new Error('no block');
  expect(outcomeOf(await block(world, a, { userId: first.blockedId }, { max: 3 }))).toBe(false);
  await unblock(world, a, { userId: first.blockedId });
  const refused = others.find((_, place) => outcomeOf(outcomes[place] as never) !== true);
  expect(outcomeOf(await block(world, a, refused as never, { max: 3 }))).toBe(true);
});

test('a failure between reading and writing leaves everything as it was', async () => {
  const { a, b, stored } = await pair();
  world.failNext('TransactWriteItems');
  await expect(block(world, a, b)).rejects.toThrow('unreachable');
  expect(await stored()).toMatchObject({ blocks: [], hidden: [] });
});

test('a block whose answer was lost is not counted twice', async () => {
  const { a, b, stored } = await pair();
  world.loseAnswer('TransactWriteItems');
  expect(outcomeOf(await block(world, a, b))).toBe(true);
  expect((await stored()).counts).toEqual({ [a.userId]: 1, [b.userId]: 0 });
});

test('every report leaves a record, newest first by who was reported, also after a block and for what outlives it', async () => {
  const [a, b, c] = await newUsers(world, 3);
  if (!a || !b || !c) throw new Error('nobody');
  const reportsOn = async () =>
    (await world.table.list(Reports, { of: [b.userId], newestFirst: true, limit: 10 }))?.items ?? [];
  await block(world, a, b, { createdAt: 1 });
  expect(await reportsOn()).toEqual([]);
  await block(world, a, b, { actionType: 'report', reason: 'rude', createdAt: 2 });
  await block(world, c, b, { actionType: 'report', createdAt: 3 });
  await unblock(world, a, b);
  await block(world, a, b, { actionType: 'report', createdAt: 10 });
  await eraseBlocks(world.table, a);
  const on = { reportedId: b.userId };
  expect(await reportsOn()).toEqual([
    { ...on, reporterId: a.userId, createdAt: 10 },
    { ...on, reporterId: c.userId, createdAt: 3 },
    { ...on, reporterId: a.userId, reason: 'rude', createdAt: 2 },
  ]);
});

test('of the same report sent many times at once, and of one that finds the limit, nothing is lost or made up', async () => {
  const [a, b, c] = await newUsers(world, 3);
  if (!a || !b || !c) throw new Error('nobody');
  const report = { actionType: 'report', createdAt: 5 } as const;
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => block(world, a, b, report)));
  expect(outcomes.map(outcomeOf).filter(Boolean)).toEqual([true]);
  expect((await world.table.list(Reports, { of: [b.userId], limit: 10 }))?.items).toHaveLength(1);
  expect(outcomeOf(await block(world, a, c, { ...report, max: 1 }))).toBe('too_many_blocks');
  expect((await world.table.list(Reports, { of: [c.userId], limit: 10 }))?.items).toEqual([]);
});

test('an unblock that meets the deletion of its target is refused, and the block stays', async () => {
  const { a, b, both, stored } = await pair();
  await block(world, a, b);
  world.before('TransactWriteItems', () => world.table.delete(Users, b));
  expect(outcomeOf(await unblock(world, a, b))).toBe('user_not_found');
  expect((await stored()).hidden).toEqual(both);
});
