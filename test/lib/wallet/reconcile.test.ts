import { expect, test } from 'vitest';
import { overtaken } from '../../../lib/core/insist.ts';
import { committing } from '../../../lib/once/commit.ts';
import { eq } from '../../../lib/table/condition.ts';
import { auditOne, type Finding } from '../../../lib/wallet/audit-one.ts';
import { chargeOf, earningOf, purchaseOf } from '../../../lib/wallet/posting.ts';
import { reconcile, type WalkRule } from '../../../lib/wallet/reconcile.ts';
import { Checkpoints, PayoutAccounts, Transfers, Wallets } from '../../../lib/wallet/store.ts';
import { moveWallet, post, posting } from '../../../lib/wallet/wallet.ts';
import { requestWithdrawal } from '../../../lib/wallet/withdrawal.ts';
import { noon, useWallets } from './wallet-world.ts';

const world = useWallets();

const look = (userId: number, full = false) => auditOne(world.table, userId, { full, now: noon });

/** The operations of something that is done. */
async function operationsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = world.operations.length;
  await work();
  return world.operations.slice(before);
}

async function spender(): Promise<number> {
  const userId = await world.newWallet();
  await world.transfer(userId, purchaseOf(`p${userId}`, 300, 150), chargeOf(userId, 1, 10), earningOf(userId, 15_00));
  return userId;
}

test('a second look at a wallet reads its checkpoint and nothing else, and a third one only what has come since', async () => {
  const userId = await spender();
  expect(await operationsOf(() => look(userId))).toEqual(['BatchGetItem', 'Query', 'GetItem', 'Query', 'PutItem']);
  expect(await operationsOf(() => look(userId))).toEqual(['BatchGetItem']);
  await world.transfer(userId, chargeOf(userId, 2, 10));
  await look(userId);
  const checkpoint = await world.table.get(Checkpoints, { userId });
  expect(checkpoint).toMatchObject({ transfers: 4, coins: 280, paise: 15_00 });
  expect(checkpoint?.expiresAt).toBe(noon.getTime() / 1000 + 30 * 24 * 3600);
});

test('a row that is altered behind a checkpoint is found by a full look, and told until it is mended', async () => {
  const userId = await spender();
  await look(userId);
  await world.table.update(Transfers, { userId, ordinal: 2 }, { set: { amount: 11 } });
  expect(await look(userId)).toEqual({ userId, drifts: [] });
  const drifts = [{ rule: 'shown', ordinal: 2 }, { rule: 'after', ordinal: 2 }, { rule: 'balance' }];
  expect(await look(userId, true)).toEqual({ userId, drifts });
  expect(await look(userId, true)).toEqual({ userId, drifts });
  await world.table.update(Transfers, { userId, ordinal: 2 }, { set: { amount: 10 } });
  expect(await look(userId, true)).toEqual({ userId, drifts: [] });
});

test('a balance that was altered behind a checkpoint is found, with or without a new version', async () => {
  for (const set of [{ coins: 1_000 }, { coins: 1_000, version: 99 }, { pendingPaise: 5 }, { withdrawals: 1 }]) {
    const userId = await spender();
    await look(userId);
    await world.table.update(Wallets, { userId }, { set });
    expect.soft((await look(userId)).drifts.length).toBeGreaterThan(0);
    expect.soft((await look(userId)).drifts.length).toBeGreaterThan(0);
  }
});

test('a checkpoint that does not fit is not believed: everything is read', async () => {
  const userId = await spender();
  await look(userId);
  await world.table.update(Checkpoints, { userId }, { set: { transfers: 1, coins: 5 } });
  expect(await look(userId)).toEqual({ userId, drifts: [] });
  expect(await world.table.get(Checkpoints, { userId })).toMatchObject({ transfers: 3, coins: 290 });
});

test('a wallet that moves while it is looked at is no drift: rows that come later are not counted', async () => {
  const userId = await spender();
  world.before('Query', () => world.transfer(userId, chargeOf(userId, 2, 10), chargeOf(userId, 3, 10)));
  expect(await look(userId)).toEqual({ userId, drifts: [] });
});

test('money that is withdrawn while a wallet is looked at is no drift', async () => {
  const userId = await spender();
  await world.setPayout(userId);
  world.before('Query', async () => {
    const wallet = await world.walletOf(userId);
    const payout = await world.table.get(PayoutAccounts, { userId });
    const request = { userId, paise: 5_00, now: noon, commit: committing(world.table) };
    await requestWithdrawal(world, request, { wallet, payout });
  });
  expect(await look(userId)).toEqual({ userId, drifts: [] });
  expect(await world.walletOf(userId)).toMatchObject({ pendingPaise: 5_00 });
});

test('of a wallet that is gone nothing is said', async () => {
  expect(await look(999_999)).toEqual({ userId: 999_999, drifts: [], skipped: true });
  const userId = await spender();
  world.before('Query', () => world.table.delete(Wallets, { userId }));
  expect(await look(userId)).toEqual({ userId, drifts: [], skipped: true });
});

test('more rows than one page holds are read to the last one', async () => {
  const userId = await world.newWallet();
  const read = await world.walletOf(userId);
  let posted = posting(read);
  for (let call = 1; call <= 1_200; call++) {
    posted = post(posted, earningOf(call, 15_00), { transactionId: call, now: noon.getTime() });
  }
  await Promise.all(posted.rows.map((row) => world.table.put(Transfers, row)));
  const { version: _, ...set } = posted.wallet;
  await world.table.update(Wallets, { userId }, { set }, { when: { version: eq(0) } });
  expect(await look(userId)).toEqual({ userId, drifts: [] });
  await world.table.delete(Transfers, { userId, ordinal: 700 });
  const { drifts } = await look(userId, true);
  expect(drifts).toContainEqual({ rule: 'numbering', ordinal: 701 });
});

const dayLater = (days: number) => new Date(noon.getTime() + days * 24 * 3600 * 1000);

function walkOf(walk: string, rule: Partial<WalkRule> = {}) {
  const findings: Finding[] = [];
  const tell = (finding: Finding) => void findings.push(finding);
  const whole = { walk, full: false, everySeconds: 24 * 3600, now: noon, mayGoOn: () => true, tell, ...rule };
  return { findings, run: () => reconcile(world.table, whole) };
}

test('a walk looks at every wallet once, tells which have drifted, and begins anew a day later at the earliest', async () => {
  const good = await Promise.all(Array.from({ length: 40 }, () => spender()));
  const bad = await spender();
  await world.table.update(Wallets, { userId: bad }, { set: { coins: 5 } });
  const { findings, run } = walkOf('whole');
  const state = await run();
  const seen = findings.map(({ userId }) => userId);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining([...good, bad]));
  expect(findings.find(({ userId }) => userId === bad)?.drifts).toEqual([{ rule: 'balance' }]);
  expect(state).toMatchObject({ finishedAt: noon.getTime(), shard: 16, checked: seen.length });
  expect(state.driftedUserIds).toContain(bad);
  expect(await run()).toEqual(state);
  expect(findings.length).toBe(seen.length);
  const again = walkOf('whole', { now: dayLater(1) });
  expect(await again.run()).toMatchObject({ startedAt: dayLater(1).getTime(), checked: seen.length });
});

test('a walk that is cut off goes on where it stopped, and counts nobody twice', async () => {
  const all = walkOf('at once');
  const { checked } = await all.run();
  let parts = 0;
  const cut = walkOf('in parts', { mayGoOn: () => ++parts % 2 === 1 });
  let state = await cut.run();
  expect(state.finishedAt).toBeUndefined();
  for (let runs = 0; runs < 100 && state.finishedAt === undefined; runs++) state = await cut.run();
  expect(state).toMatchObject({ finishedAt: noon.getTime(), checked });
  expect(cut.findings.length).toBe(all.findings.length);
});

test('a part whose place could not be kept is looked at again, and runs that meet count nobody twice', async () => {
  const { checked } = await walkOf('before').run();
  const failing = walkOf('failing');
  world.failNext('UpdateItem', 1);
  await expect(failing.run()).rejects.toThrow('unreachable');
  expect(await failing.run()).toMatchObject({ checked });
  const meeting = walkOf('meeting', { mayGoOn: () => false });
  await meeting.run();
  const states = await Promise.all([walkOf('meeting').run(), walkOf('meeting').run()]);
  const finished = states.filter(({ finishedAt }) => finishedAt !== undefined);
  expect(finished.map((state) => state.checked)).toEqual([checked]);
});

test('a wallet is never refused to who moves it because it is being looked at', async () => {
  const userId = await spender();
  const read = await world.walletOf(userId);
  await look(userId, true);
  const posted = post(posting(read), earningOf(77_777, 1), { transactionId: 1, now: noon.getTime() });
  expect(await world.table.transact(moveWallet(read, posted, overtaken))).toBeUndefined();
});
