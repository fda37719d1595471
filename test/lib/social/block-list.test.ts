import { expect, test } from 'vitest';
import { Users } from '../../../lib/identity/account.ts';
import { listBlocks } from '../../../lib/social/block-list.ts';
import { Blocks } from '../../../lib/social/store.ts';
import { block, newUser, newUsers, useSocial } from './social-world.ts';

const world = useSocial();

const idsOf = async (blockerId: number, actionType?: string) =>
  (await listBlocks(world.table, { blockerId, actionType })).map(({ block: { blockedId } }) => blockedId);

test('blocks are listed newest first, of equal times the higher id, and by kind only if asked for', async () => {
  const person = () => newUser(world);
  const [by, a, b, c] = await Promise.all([person(), person(), person(), person()]);
  await block(world, by, c, { createdAt: 5 });
  await block(world, by, a, { createdAt: 7 });
  await block(world, by, b, { createdAt: 7, actionType: 'report' });
  expect(await idsOf(by.userId)).toEqual([b.userId, a.userId, c.userId]);
  expect(await idsOf(by.userId, 'report')).toEqual([b.userId]);
  expect(await idsOf(by.userId, 'nothing')).toEqual([]);
  expect(await idsOf(a.userId)).toEqual([]);
});

test('who is deleted is not listed any more, and names are the current ones', async () => {
  const person = () => newUser(world);
  const [by, stays, goes] = await Promise.all([person(), person(), person()]);
  await block(world, by, stays);
  await block(world, by, goes);
  await world.table.delete(Users, goes);
  await world.table.update(Users, stays, { set: { username: 'Renamed' } });
  const listed = await listBlocks(world.table, { blockerId: by.userId });
  expect(listed.map(({ user }) => user.username)).toEqual(['Renamed']);
});

test('a list of any length is read whole', async () => {
  const by = await newUser(world);
  const others = await newUsers(world, 205);
  const reason = 'r'.repeat(6_000);
  for (const { userId } of others) {
    const row = { blockerId: by.userId, blockedId: userId, actionType: 'block' as const, reason, createdAt: userId };
    await world.table.put(Blocks, row);
  }
  expect(await idsOf(by.userId)).toEqual(others.map(({ userId }) => userId).sort((one, other) => other - one));
});
