import { expect, test } from 'vitest';
import type { Finding } from '../../../lib/wallet/audit-one.ts';
import { reconcile, type WalkRule } from '../../../lib/wallet/reconcile.ts';
import { Checkpoints, Reconciliations, Wallets } from '../../../lib/wallet/store.ts';
import { emptyWallet } from '../../../lib/wallet/wallet.ts';
import { noon, useWallets } from './wallet-world.ts';

const world = useWallets();

function walkOf(walk: string, rule: Partial<WalkRule> = {}) {
  const findings: Finding[] = [];
  const tell = (finding: Finding) => void findings.push(finding);
  const whole = { walk, full: false, everySeconds: 3600, now: noon, mayGoOn: () => true, tell, ...rule };
  return { findings, run: () => reconcile(world.table, whole) };
}

const stored = (walk: string) => world.table.get(Reconciliations, { walk });

/** Wallets that a walk comes to one after the other; how many there are, and the ids of them. */
async function wallets(count: number, shard: number, from: number, change = {}): Promise<readonly number[]> {
  const ids = Array.from({ length: count }, (_, place) => (from + place) * 16 + shard);
  await Promise.all(ids.map((userId) => world.table.put(Wallets, { ...emptyWallet(userId), ...change })));
  return ids;
}

const remove = (ids: readonly number[]) => Promise.all(ids.map((userId) => world.table.delete(Wallets, { userId })));

const counts = { startedAt: noon.getTime(), skipped: 0, drifted: 0, driftedUserIds: [] };

test('more wallets than are looked at in one go are all looked at, once, and the place is kept after each part', async () => {
  const ids = await wallets(60, 0, 1);
  let parts = 0;
  const cut = walkOf('sixty', { mayGoOn: () => ++parts <= 2 });
  const halfway = await cut.run();
  expect(halfway).toEqual({ walk: 'sixty', revision: 3, shard: 0, cursor: expect.any(String), checked: 50, ...counts });
  expect(await stored('sixty')).toStrictEqual(halfway);
  const { findings, run } = walkOf('sixty');
  const state = await run();
  // Two parts before, one for what is left of the first shard, and one for each of the others.
  expect(state).toStrictEqual({
    ...{ walk: 'sixty', revision: 19, shard: 16, checked: 60, finishedAt: noon.getTime() },
    ...counts,
  });
  expect(await stored('sixty')).toStrictEqual(state);
  expect([...cut.findings, ...findings].map(({ userId }) => userId)).toEqual(ids);
  await remove(ids);
});

test('a walk begins when the time has come, to the millisecond, with a revision of its own and all counts at nothing', async () => {
  const first = await walkOf('hourly').run();
  expect(first).toMatchObject({ revision: 17, checked: 0 });
  const at = (millis: number) => walkOf('hourly', { now: new Date(noon.getTime() + millis) }).run();
  expect(await at(3_600_000 - 1)).toStrictEqual(first);
  expect(await at(3_600_000)).toStrictEqual({
    ...{ walk: 'hourly', revision: 34, shard: 16, checked: 0, skipped: 0, drifted: 0, driftedUserIds: [] },
    ...{ startedAt: noon.getTime() + 3_600_000, finishedAt: noon.getTime() + 3_600_000 },
  });
});

test('a walk that has begun is not begun anew, however much time goes by', async () => {
  const begun = await walkOf('slow', { mayGoOn: () => false }).run();
  expect(begun).toStrictEqual({ walk: 'slow', revision: 1, shard: 0, checked: 0, ...counts });
  const later = walkOf('slow', { now: new Date(noon.getTime() + 7_200_000), mayGoOn: () => false });
  expect(await later.run()).toStrictEqual(begun);
});

test('an unwritten walk looks at all wallets and leaves nothing, neither its place nor what it found right', async () => {
  const ids = await wallets(30, 3, 100);
  const { findings, run } = walkOf('unwritten', { unwritten: true });
  expect(await run()).toMatchObject({ checked: 30, finishedAt: noon.getTime() });
  expect(findings).toHaveLength(30);
  expect(await stored('unwritten')).toBeUndefined();
  for (const userId of ids) expect(await world.table.get(Checkpoints, { userId })).toBeUndefined();
  await remove(ids);
});

/** Takes a wallet away after the list of its part was read, just before the first look at one of them. */
const removeBeforeLook = (userId: number, then = async () => {}) =>
  world.before('BatchGetItem', async () => {
    world.before('BatchGetItem', async () => {
      await remove([userId]);
      await then();
    });
  });

test('wallets that go while they are looked at are counted as skipped, over all parts, and not as checked', async () => {
  const ids = [...(await wallets(3, 1, 200)), ...(await wallets(3, 2, 200))];
  const [first = 0, other = 0] = [ids[0], ids[3]];
  removeBeforeLook(first, async () => void removeBeforeLook(other));
  const { findings, run } = walkOf('skipping');
  expect(await run()).toMatchObject({ checked: 4, skipped: 2, drifted: 0, driftedUserIds: [] });
  expect(findings.filter(({ skipped }) => skipped)).toEqual([
    { userId: first, drifts: [], skipped: true },
    { userId: other, drifts: [], skipped: true },
  ]);
  await remove(ids);
});

test('of wallets that drift all are counted, over all parts, and the first hundred are named', async () => {
  const ids = [...(await wallets(80, 4, 300, { coins: 5 })), ...(await wallets(50, 9, 300, { coins: 5 }))];
  const { findings, run } = walkOf('drifting');
  const state = await run();
  expect(state).toMatchObject({ checked: 130, drifted: 130 });
  expect(state.driftedUserIds).toEqual(ids.slice(0, 100));
  expect(findings.every(({ drifts }) => drifts.length === 1 && drifts[0]?.rule === 'balance')).toBe(true);
  await remove(ids);
});

test('a place that no list knows ends its part, and the walk goes on with the next one', async () => {
  const ids = [...(await wallets(2, 0, 500)), ...(await wallets(2, 1, 500))];
  const { startedAt, ...none } = counts;
  const begun = { walk: 'lost', revision: 1, shard: 0, checked: 0, startedAt, ...none };
  await world.table.put(Reconciliations, { ...begun, cursor: 'nowhere' });
  const { findings, run } = walkOf('lost');
  const state = await run();
  expect(state).toStrictEqual({ ...begun, revision: 17, shard: 16, checked: 2, finishedAt: noon.getTime() });
  expect(await stored('lost')).toStrictEqual(state);
  expect(findings).toHaveLength(2);
  await remove(ids);
});

test('failures of several parts are counted together', async () => {
  const ids = [...(await wallets(1, 5, 600)), ...(await wallets(1, 6, 600)), ...(await wallets(1, 7, 600))];
  // Of each part the first read is of what its list names, and the second one the look itself.
  world.failNext('BatchGetItem', 1);
  world.failNext('BatchGetItem', 1);
  expect(await walkOf('failing twice').run()).toMatchObject({ checked: 1, failed: 2, skipped: 0, drifted: 0 });
  expect(await walkOf('failing never').run()).not.toHaveProperty('failed');
  await remove(ids);
});
