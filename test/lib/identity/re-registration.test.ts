import { expect, test } from 'vitest';
import { Failure } from '../../../lib/core/failure.ts';
import { deleteAccount } from '../../../lib/identity/deletion.ts';
import { eraseLeftovers } from '../../../lib/identity/leftovers.ts';
import { register } from '../../../lib/identity/registration.ts';
import { Phones, type UserItem, Users } from '../../../lib/identity/store.ts';
import { blockUser, unblockUser } from '../../../lib/social/blocking.ts';
import { blocksOn, carryOver } from '../../../lib/social/carrying-over.ts';
import { hiddenFrom } from '../../../lib/social/hiding.ts';
import { type BlockItem, Blocks, Hidden, Holders } from '../../../lib/social/store.ts';
import { put } from '../../../lib/table/write.ts';
import { callDesk } from '../../support/call-desk.ts';
import { callerOf, codeOf, newPerson, profileOf, provePhone, secretText, useIdentity } from './identity-world.ts';

const world = useIdentity();
let names = 0;

const newUser = async (): Promise<UserItem> => (await callerOf(world, (await newPerson(world)).accessToken)).user;

/** The code of the refusal, or the new account. */
async function registerAs(registrationToken: string, username = `again${names++}`): Promise<UserItem | unknown> {
  const tokens = await register(world.desk, { registrationToken, profile: profileOf(username) }, world.now());
  return tokens instanceof Failure ? tokens.code : (await callerOf(world, tokens.accessToken)).user;
}
const registerAgain = async ({ phone }: UserItem) => (await registerAs(await provePhone(world, phone))) as UserItem;

const block = (by: UserItem, on: UserItem, more: Partial<BlockItem> = {}) =>
  blockUser(
    world.table,
    { blockerId: by.userId, blockedId: on.userId, actionType: 'block', createdAt: 1, ...more },
    1_000,
  );
const unblock = (by: UserItem, on: UserItem) =>
  unblockUser(world.table, { blockerId: by.userId, blockedId: on.userId });
const remove = ({ userId }: UserItem) => deleteAccount(callDesk(world.table), userId, world.now());
const erase = (user: UserItem) => eraseLeftovers(world, user);

/** Does what was handed over to be erased so far, and what the deletion of an account hands over. */
async function eraseAll(...deleted: readonly UserItem[]): Promise<void> {
  for (const leftovers of [...world.toErase.splice(0), ...deleted]) await eraseLeftovers(world, leftovers);
}

const blockOf = (by: UserItem, on: UserItem) => world.table.get(Blocks, { blockerId: by.userId, blockedId: on.userId });
const hidden = async ({ userId }: UserItem) => [...hiddenFrom(await world.table.get(Hidden, { userId }))];
const countOf = async ({ userId }: UserItem) => (await world.table.get(Hidden, { userId }))?.blocks ?? 0;
const holderOf = async ({ phoneHash = '' }: UserItem) => (await world.table.get(Holders, { phoneHash }))?.userId;

/** Somebody who is blocked by somebody else. */
async function blockedPair(more: Partial<BlockItem> = {}) {
  const [by, on] = [await newUser(), await newUser()];
  await block(by, on, more);
  return { by, on };
}

test.each([
  ['before anything is erased', false],
  ['after the erasure', true],
])('who registers again with a blocked phone is blocked as before, on both sides: %s', async (_, erased) => {
  const { by, on } = await blockedPair({ actionType: 'report', reason: 'rude', createdAt: 7 });
  await remove(on);
  if (erased) await erase(on);
  const again = await registerAgain(on);
  expect(await blockOf(by, again)).toEqual({
    ...{ blockerId: by.userId, blockedId: again.userId, actionType: 'report', reason: 'rude', createdAt: 7 },
  });
  expect(await hidden(again)).toEqual([by.userId]);
  expect(await hidden(by)).toContain(again.userId);

  await eraseAll(on);
  expect([await hidden(by), await hidden(again), await countOf(by)]).toEqual([[again.userId], [by.userId], 1]);
  expect([await blockOf(by, on), await hidden(on)]).toEqual([undefined, []]);
  expect(await unblock(by, again)).toMatchObject({ changed: true });
  expect([await hidden(by), await hidden(again), await countOf(by)]).toEqual([[], [], 0]);
});

test('a block that was carried over can be taken back for good: a third account with the phone is not blocked', async () => {
  const { by, on } = await blockedPair();
  await remove(on);
  const again = await registerAgain(on);
  await unblock(by, again);
  await remove(again);
  const third = await registerAgain(on);
  await eraseAll(on, again);
  expect([await hidden(third), await hidden(by), await countOf(by)]).toEqual([[], [], 0]);
});

test('a block follows its phone through any number of accounts', async () => {
  const { by, on } = await blockedPair();
  let last = on;
  for (let round = 0; round < 3; round++) {
    await remove(last);
    if (round % 2) await eraseAll(last);
    last = await registerAgain(on);
  }
  expect([await hidden(last), (await blockOf(by, last))?.createdAt]).toEqual([[by.userId], 1]);
  await eraseAll();
  expect(await hidden(by)).toContain(last.userId);
});

test('a block that waits for its phone is not counted, and nobody can take it back or block the account again', async () => {
  const { by, on } = await blockedPair();
  await remove(on);
  await erase(on);
  await erase(on);
  expect([await countOf(by), (await blockOf(by, on))?.kept]).toEqual([0, true]);
  expect([codeOf(await unblock(by, on)), codeOf(await block(by, on))]).toEqual(['user_not_found', 'user_not_found']);
  expect(await countOf(await registerAgain(on))).toBe(0);
  expect(await countOf(by)).toBe(1);
});

test('the own blocks of a deleted account end with it, also where the other side blocks as well', async () => {
  const { by, on } = await blockedPair();
  const other = await newUser();
  await block(on, by);
  await block(on, other);
  await remove(on);
  await erase(on);
  expect([await blockOf(on, by), await blockOf(on, other), await hidden(other)]).toEqual([undefined, undefined, []]);
  const again = await registerAgain(on);
  expect(await hidden(again)).toEqual([by.userId]);
  await unblock(by, again);
  await eraseAll();
  expect([await hidden(again), await hidden(by)]).toEqual([[], []]);
});

test.each([
  ['before', (by: UserItem, on: UserItem) => [by, on]],
  ['after', (by: UserItem, on: UserItem) => [on, by]],
])('the deletion of the blocker, %s that of the blocked, ends the block for good', async (_, order) => {
  const { by, on } = await blockedPair();
  for (const user of order(by, on)) await remove(user);
  const again = await registerAgain(on);
  expect([await hidden(again), await blockOf(by, again)]).toEqual([[], undefined]);
  await eraseAll(by, on);
  expect([await hidden(by), await hidden(on), await blockOf(by, on)]).toEqual([[], [], undefined]);
  expect(await hidden(await registerAgain(by))).toEqual([]);
});

test('what a phone is known by is kept after a deletion only as long as a block waits for it', async () => {
  const [free, { by, on }] = [await newUser(), await blockedPair()];
  for (const user of [free, on]) {
    expect(await holderOf(user)).toBe(user.userId);
    await remove(user);
    await erase(user);
  }
  expect([await holderOf(free), await holderOf(on)]).toEqual([undefined, on.userId]);
  await remove(by);
  await erase(by);
  expect([await holderOf(on), await world.table.get(Hidden, on)]).toEqual([undefined, undefined]);
});

test('a refused registration carries nothing over, and the block waits for the next', async () => {
  const { by, on } = await blockedPair();
  const taken = await newUser();
  await remove(on);
  await erase(on);
  const token = await provePhone(world, on.phone);
  const before = world.operations.length;
  expect(await registerAs(token, taken.username)).toBe('username_taken');
  expect(world.operations.slice(before).filter((one) => /Put|Transact/.test(one))).toEqual([]);
  expect(world.toErase).toEqual([]);
  const again = (await registerAs(token)) as UserItem;
  expect(await hidden(again)).toEqual([by.userId]);
});

test.each([
  ['the first transaction', 0],
  ['the last transaction', 1],
])(
  'a registration that fails at %s leaves nothing once it is erased, and the block waits for the next',
  async (_, skip) => {
    const { by, on } = await blockedPair();
    await remove(on);
    await erase(on);
    const token = await provePhone(world, on.phone);
    world.failNext('TransactWriteItems', skip);
    await expect(registerAs(token)).rejects.toThrow('unreachable');
    const unborn = world.toErase.at(-1)?.userId ?? 0;
    expect(world.toErase.slice(-2).map(({ userId }) => userId)).toEqual([on.userId, unborn]);
    await eraseAll();
    expect([await hidden(by), await countOf(by)]).toEqual([[on.userId], 0]);
    expect(await world.table.get(Hidden, { userId: unborn })).toBeUndefined();
    const again = await registerAgain(on);
    expect([await hidden(again), await countOf(by)]).toEqual([[by.userId], 1]);
  },
);

test.each([
  ['was noted as its last holder', false],
  ['had been erased', true],
])(
  'a block made while another registration of the phone was on its way is not lost: who had it before %s',
  async (_, erased) => {
    const [first, by] = [await newUser(), await newUser()];
    await remove(first);
    if (erased) await erase(first);
    const tokens = [await provePhone(world, first.phone), await provePhone(world, first.phone)] as const;
    world.before('TransactWriteItems', async () => {
      const between = (await registerAs(tokens[0])) as UserItem;
      await block(by, between);
      await remove(between);
    });
    const again = (await registerAs(tokens[1])) as UserItem;
    expect(await hidden(again)).toEqual([by.userId]);
    expect(await hidden(by)).toContain(again.userId);
  },
);

test('as long as the account of the last holder is there, its blocks can change, and nobody else gets the phone', async () => {
  const { on } = await blockedPair();
  await world.table.delete(Phones, on);
  const before = world.toErase.length;
  const token = await provePhone(world, on.phone);
  await expect(registerAs(token)).rejects.toThrow('kept changing');
  expect([world.toErase.length, await holderOf(on)]).toEqual([before, on.userId]);
});

test('an unblock that meets the deletion and return of its target either happened before or is refused', async () => {
  const { by, on } = await blockedPair();
  world.before('TransactWriteItems', async () => {
    await remove(on);
    await registerAgain(on);
  });
  expect(codeOf(await unblock(by, on))).toBe('user_not_found');
  const again = (await world.table.get(Holders, { phoneHash: on.phoneHash ?? '' })) as { userId: number };
  expect(await hidden(by)).toContain(again.userId);
});

test('blocks are found under every key there is, and stay where they are when the key is rotated', async () => {
  const { by, on } = await blockedPair();
  await remove(on);
  const old = { ...world.secrets.data };
  Object.assign(world.secrets.data, { k2: secretText() });
  world.advance(301);
  await newUser();
  Object.assign(world.secrets.data, { current: 'k2' });
  world.advance(301);
  const again = await registerAgain(on);
  expect([await hidden(again), again.phoneHash]).toEqual([[by.userId], on.phoneHash]);
  const fresh = await newUser();
  expect(fresh.phoneHash).toMatch(/^k2\./);
  Object.assign(world.secrets.data, old);
  world.advance(301);
  await newUser();
});

test('1,000 blocks are carried over in one registration, without those whose blockers are gone', async () => {
  const on = await newUser();
  const ids = Array.from({ length: 1_000 }, (_, index) => 5_000_000 + index);
  const template = await newUser();
  for (let start = 0; start < ids.length; start += 33) {
    await world.table.transact(
      ids
        .slice(start, start + 33)
        .flatMap((userId) => [
          put(Blocks, { blockerId: userId, blockedId: on.userId, actionType: 'block', createdAt: 1 }),
          put(Hidden, { userId, from: new Set([on.userId]), blocks: 1 }),
          ...(userId % 100 ? [put(Users, { ...template, userId })] : []),
        ]),
    );
  }
  await world.table.put(Hidden, { userId: on.userId, from: new Set(ids) });
  await remove(on);
  const from = world.operations.length;
  const again = await registerAgain(on);
  const used = world.operations.slice(from);
  expect(used.filter((one) => one === 'BatchGetItem').length).toBeLessThan(20);
  expect(used.filter((one) => one === 'TransactWriteItems').length).toBeLessThan(50);
  const there = ids.filter((userId) => userId % 100);
  expect(new Set(await hidden(again))).toEqual(new Set(there));
  for (const userId of [there[0], there.at(-1)]) {
    const blocker = { ...template, userId: userId ?? 0 };
    expect([await hidden(blocker), await countOf(blocker)]).toEqual([[on.userId, again.userId], 2]);
  }
  expect(await hidden({ ...template, userId: 5_000_000 })).toEqual([on.userId]);
});

test('somebody who blocked two earlier accounts of a phone blocks the new one once', async () => {
  const { by, on } = await blockedPair();
  const [stored] = await blocksOn(world.table, on.userId);
  const twice = [stored, { ...stored, createdAt: 2 }] as BlockItem[];
  const next = 9_000_001;
  await carryOver(world.table, twice, next);
  expect(await hidden(by)).toEqual(expect.arrayContaining([next]));
  expect(await countOf(by)).toBe(2);
});
