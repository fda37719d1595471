import { expect, test } from 'vitest';
import { auditOne } from '../../../lib/wallet/audit-one.ts';
import { chargeOf, purchaseOf } from '../../../lib/wallet/posting.ts';
import { Checkpoints, Wallets } from '../../../lib/wallet/store.ts';
import { noon, useWallets } from './wallet-world.ts';

const world = useWallets();

const look = (userId: number, full = false) => auditOne(world.table, userId, { full, now: noon });

async function spender(): Promise<number> {
  const userId = await world.newWallet();
  await world.transfer(userId, purchaseOf(`p${userId}`, 300, 150), chargeOf(userId, 1, 10));
  return userId;
}

test('rows that come after the wallet was read are not counted, neither now nor in the checkpoint', async () => {
  const userId = await spender();
  // The first query is of the withdrawals; between it and the rows the wallet is found unchanged.
  world.before('Query', async () => {
    world.before('Query', () => world.transfer(userId, chargeOf(userId, 2, 10), chargeOf(userId, 3, 10)));
  });
  expect(await look(userId)).toEqual({ userId, drifts: [] });
  expect(await world.walletOf(userId)).toMatchObject({ transfers: 4 });
  expect(await world.table.get(Checkpoints, { userId })).toMatchObject({ transfers: 2, coins: 290 });
  expect(await look(userId)).toEqual({ userId, drifts: [] });
});

test('what has come since a checkpoint is read once when it is right, and all of it when it is not', async () => {
  const userId = await spender();
  await look(userId);
  const operationsOf = async () => {
    const before = world.operations.length;
    await look(userId);
    return world.operations.slice(before);
  };
  await world.transfer(userId, chargeOf(userId, 2, 10));
  expect(await operationsOf()).toEqual(['BatchGetItem', 'Query', 'GetItem', 'Query', 'PutItem']);
  await world.table.update(Wallets, { userId }, { set: { coins: 1 } });
  expect(await operationsOf()).toEqual(['BatchGetItem', 'Query', 'GetItem', 'Query']);
});

test('a wallet without a checkpoint is read once, also when it is wrong', async () => {
  const userId = await spender();
  await world.table.update(Wallets, { userId }, { set: { coins: 1 } });
  const before = world.operations.length;
  expect((await look(userId)).drifts).toEqual([{ rule: 'balance' }]);
  expect(world.operations.slice(before)).toEqual(['BatchGetItem', 'Query', 'GetItem', 'Query']);
});

test('of a wallet that never stands still nothing is said, after five looks', async () => {
  const userId = await spender();
  let moves = 0;
  const move = async (): Promise<void> => {
    moves += 1;
    if (moves < 40) world.before('Query', move);
    await world.table.update(Wallets, { userId }, { add: { version: 1 } });
  };
  world.before('Query', move);
  expect(await look(userId)).toEqual({ userId, drifts: [], skipped: true });
  expect(moves).toBe(5);
});
