import { expect, test } from 'vitest';
import { overtaken } from '../../../lib/core/insist.ts';
import { committing } from '../../../lib/once/commit.ts';
import { eq } from '../../../lib/table/condition.ts';
import { padded } from '../../../lib/table/key.ts';
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

test('a checkpoint that can’t be read is not believed, and written anew', async () => {
  const userId = await spender();
  await look(userId);
  const checkpoint = await world.table.get(Checkpoints, { userId });
  await world.table.put(Checkpoints, { ...checkpoint, totals: undefined } as never);
  expect(await look(userId)).toEqual({ userId, drifts: [] });
  expect(await world.table.get(Checkpoints, { userId })).toEqual(checkpoint);
});

test('a row that says it has an earlier number is a drift, and is not read again and again', async () => {
  const userId = await spender();
  await world.table.update(Transfers, { userId, ordinal: 3 }, { set: { ordinal: 1 } });
  expect((await look(userId)).drifts).toContainEqual({ rule: 'numbering', ordinal: 1 });
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

test('a wallet or a row that can’t be read is a drift of that wallet, and the walk ends with all others', async () => {
  const whole = walkOf('before the damage');
  const { checked } = await whole.run();
  const [wallet, row, neighbour] = [await spender(), await spender(), await spender()];
  await world.table.put(Wallets, { ...(await world.walletOf(wallet)), totals: undefined } as never);
  const [spent] = (await world.table.list(Transfers, { of: [row], after: padded(1), limit: 1 }))?.items ?? [];
  await world.table.put(Transfers, { ...spent, debit: undefined } as never);
  const { findings, run } = walkOf('of the damage', { full: true });
  const state = await run();
  expect(state).toMatchObject({ finishedAt: noon.getTime(), checked: checked + 3 });
  expect(state.failed).toBeUndefined();
  const driftsOf = (of: number) => findings.find(({ userId }) => userId === of)?.drifts;
  expect(driftsOf(wallet)).toEqual([{ rule: 'legible' }]);
  expect(driftsOf(row)).toContainEqual({ rule: 'legible', ordinal: 2 });
  expect(driftsOf(neighbour)).toEqual([]);
  expect(state.driftedUserIds).toEqual(expect.arrayContaining([wallet, row]));
  await Promise.all([wallet, row].map((userId) => world.table.delete(Wallets, { userId })));
});

test('a wallet that the store fails is told as failed and not as drifted, and the walk keeps its place and goes on', async () => {
  const { checked, drifted } = await walkOf('without mishap').run();
  const { findings, run } = walkOf('with a mishap');
  world.failNext('BatchGetItem', 1);
  const state = await run();
  expect(state).toMatchObject({ finishedAt: noon.getTime(), checked: checked - 1, failed: 1, drifted });
  const failed = findings.filter(({ failure }) => failure !== undefined);
  expect(failed).toEqual([{ userId: expect.any(Number), drifts: [], failure: expect.any(Error) }]);
  const next = await walkOf('with a mishap', { now: dayLater(1) }).run();
  expect(next).toMatchObject({ startedAt: dayLater(1).getTime(), checked });
  expect(next.failed).toBeUndefined();
});

test('a walk that can’t read on stops where it is, and goes on there', async () => {
  const { checked } = await walkOf('unstopped').run();
  const stopped = walkOf('stopped');
  world.failNext('Query', 3);
  await expect(stopped.run()).rejects.toThrow('unreachable');
  const before = stopped.findings.length;
  expect(before).toBeLessThan(checked);
  expect(await stopped.run()).toMatchObject({ finishedAt: noon.getTime(), checked });
  expect(stopped.findings.filter(({ failure }) => failure !== undefined)).toEqual([]);
});

test('a wallet is never refused to who moves it because it is being looked at', async () => {
  const userId = await spender();
  const read = await world.walletOf(userId);
  await look(userId, true);
  const posted = post(posting(read), earningOf(77_777, 1), { transactionId: 1, now: noon.getTime() });
  expect(await world.table.transact(moveWallet(read, posted, overtaken))).toBeUndefined();
});
