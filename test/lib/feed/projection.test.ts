import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StreamRecord } from '../../../lib/core/stream-record.ts';
import { type Committed, decideProjection, projectRoster } from '../../../lib/feed/projection.ts';
import { endOfLog, readLog } from '../../../lib/feed/roster-log.ts';
import { openRosterView } from '../../../lib/feed/roster-view.ts';
import { noFilter } from '../../../lib/feed/snapshot.ts';
import { Roster } from '../../../lib/feed/store.ts';
import type { Table } from '../../../lib/table/table.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';
import { account, everything, freshlyLoaded, people, record, shownBy, status } from './projection-world.ts';

let world: TestTable;
const now = new Date('2026-03-01T10:00:00Z');
const later = new Date(now.getTime() + 1000);
beforeAll(async () => {
  world = await openTestTable(() => now.getTime());
});
afterAll(() => world.stop());

let lastId = 0;
const newId = (): number => ++lastId;
const project = (committed: Partial<Committed>, table: Table = world.table) =>
  projectRoster(table, { accounts: [], statuses: [], ...committed }, now);

/** The table, on which something happens just before or just after its n-th operation. */
function interrupted(when: 'before' | 'after', nth: number, happens: () => Promise<unknown>) {
  let count = 0;
  const table = new Proxy(world.table, {
    get: (target, name: keyof Table) => {
      const operation = target[name] as (...values: unknown[]) => Promise<unknown>;
      return async (...values: unknown[]) => {
        const hit = ++count === nth;
        if (hit && when === 'before') await happens();
        const result = await operation.apply(target, values);
        if (hit && when === 'after') await happens();
        return result;
      };
    },
  });
  return { table, isOver: () => count < nth };
}

/** What an instance shows that has followed the log, which must be what a new one loads. */
async function shown(view: ReturnType<typeof openRosterView>) {
  const followed = shownBy(await view.at(world.table, later));
  expect(followed).toEqual(await freshlyLoaded(world.table, later));
  return followed;
}

const steps = ['before', 'after'].flatMap((when) =>
  Array.from({ length: 12 }, (_, index) => [when as 'before' | 'after', index + 1] as const),
);

test.each(steps)(
  'a status that changes and is projected %s step %d of its listener’s first projection is not lost',
  async (when, nth) => {
    const [view, userId, crowd] = [openRosterView(), newId(), people(world.table)];
    await view.at(world.table, now);
    await crowd.register(userId);
    const { table, isOver } = interrupted(when, nth, async () => {
      await crowd.presence(userId, { online: false, changedAt: 2000 });
      await project({ statuses: crowd.statuses });
    });
    await project({ accounts: crowd.accounts }, table);
    const { all, online } = await shown(view);
    expect(all.listed.map((one) => one.userId)).toContain(userId);
    expect(online.includes(userId)).toBe(isOver());
  },
);

test.each(steps)(
  'a projection that breaks off %s step %d and comes again leaves rows and log complete',
  async (when, nth) => {
    const [view, crowd] = [openRosterView(), people(world.table)];
    const [stays, comes, leaves, changes] = [newId(), newId(), newId(), newId()];
    for (const userId of [stays, leaves, changes]) await crowd.register(userId);
    await project({ accounts: crowd.accounts.splice(0) });
    await view.at(world.table, now);
    await crowd.register(comes);
    await crowd.leave(leaves);
    await crowd.profile(stays, { username: 'renamed' });
    await crowd.presence(changes, { online: true, busy: true, changedAt: 3000 });
    const committed = { accounts: crowd.accounts, statuses: crowd.statuses };
    const { table, isOver } = interrupted(when, nth, () => Promise.reject(new Error('crash')));
    const outcome = await project(committed, table).catch(() => 'broken off');
    expect(outcome).toBe(isOver() ? undefined : 'broken off');
    await project(committed);
    const { all, online, available } = await shown(view);
    const names = new Map(all.listed.map(({ userId, card }) => [userId, card.username]));
    expect([stays, comes, leaves, changes].map((userId) => names.get(userId))).toEqual([
      'renamed',
      `user ${comes}`,
      undefined,
      `user ${changes}`,
    ]);
    expect([online.includes(changes), available.includes(changes)]).toEqual([true, false]);
  },
);

test('all changes of a batch are one entry of the log, and of one user only the latest state is in it', async () => {
  const [crowd, userId, end] = [people(world.table), newId(), await endOfLog(world.table)];
  await crowd.register(userId);
  await crowd.profile(userId, { username: 'second' });
  await crowd.presence(userId, { busy: true, changedAt: 2000 });
  await crowd.profile(userId, { username: 'third' });
  await crowd.presence(userId, { busy: false, lastSeen: 2500, changedAt: 3000 });
  await project(crowd);
  const log = await readLog(world.table, end, { eventual: false });
  expect(log).toEqual({
    sequence: end + 1,
    changes: [
      { userId, card: expect.stringContaining('third') },
      { userId, presence: { online: true, busy: false, lastSeen: 2500, changedAt: 3000 } },
    ],
  });
});

test('who is no listener any more leaves the roster, whatever comes after it, and comes back with the role', async () => {
  const [view, lateView, crowd, userId] = [openRosterView(), openRosterView(), people(world.table), newId()];
  await crowd.register(userId);
  await project({ accounts: crowd.accounts.splice(0) });
  await Promise.all([view.at(world.table, now), lateView.at(world.table, now)]);
  await crowd.profile(userId, { username: 'seen last' });
  await crowd.profile(userId, { roles: { user: 'x' }, earlierRoles: { listener: 'x' } });
  await crowd.profile(userId, { bio: 'not shown' });
  await crowd.presence(userId, { listener: false, changedAt: 9000 });
  await project({ accounts: crowd.accounts.splice(0), statuses: crowd.statuses.splice(0) });
  expect(await world.table.get(Roster, { userId })).toBeUndefined();
  expect((await shown(view)).all.listed.map((one) => one.userId)).not.toContain(userId);
  await crowd.profile(userId, { roles: { user: 'x' } });
  await crowd.profile(userId, { roles: { user: 'x', listener: 'y' }, earlierRoles: {} });
  await project({ accounts: crowd.accounts.splice(0) });
  expect((await shown(lateView)).all.listed.map((one) => one.userId)).toContain(userId);
});

test('a role that is taken and given back within one batch leaves its listener in the roster', async () => {
  const [crowd, userId] = [people(world.table), newId()];
  await crowd.register(userId);
  await crowd.profile(userId, { roles: { user: 'x' } });
  await crowd.profile(userId, { roles: { user: 'x', listener: 'y' }, username: 'back' });
  await project({ accounts: crowd.accounts });
  expect((await world.table.get(Roster, { userId }))?.card).toContain('back');
});

const nothingShown: readonly (readonly [string, Partial<Record<keyof Committed, readonly StreamRecord[]>>])[] = [
  [
    'a change of an account that no card shows',
    { accounts: [record('USER', account(1), account(1, { refreshEpoch: 4, dob: '1990-01-15' }))] },
  ],
  [
    'the end of an account that was no listener',
    { accounts: [record('USER', account(2, { roles: { user: 'x' } }), undefined)] },
  ],
  ['nothing at all', {}],
];

test.each(nothingShown)('%s costs no operation', async (_, committed) => {
  const before = world.operations.length;
  await project(committed);
  expect(world.operations.slice(before)).toEqual([]);
});

test('a status whose listener has no row yet makes none, and tells the log nothing', async () => {
  const [userId, end] = [newId(), await endOfLog(world.table)];
  await project({ statuses: [record('STATUS', status(userId), status(userId, { changedAt: 5000 }))] });
  expect(await world.table.get(Roster, { userId })).toBeUndefined();
  expect(await endOfLog(world.table)).toBe(end);
});

test('who is given the role of a listener is listed with the presence they have', async () => {
  const [view, userId, crowd] = [openRosterView(), newId(), people(world.table)];
  await view.at(world.table, now);
  await crowd.register(userId, { roles: { user: 'x' } });
  await project({ accounts: crowd.accounts.splice(0) });
  expect((await shown(view)).online).not.toContain(userId);
  await crowd.profile(userId, { roles: { user: 'x', listener: 'y' } });
  await project({ accounts: crowd.accounts });
  const again = await freshlyLoaded(world.table, later);
  expect(again.available).toContain(userId);
  expect(again.all.listed.find((one) => one.userId === userId)?.card.roles).toEqual(['listener', 'user']);
});

test('an account that is gone when its card is written is listed by nobody, and its row goes with the record of its end', async () => {
  const [view, userId, crowd] = [openRosterView(), newId(), people(world.table)];
  await view.at(world.table, now);
  await crowd.register(userId);
  await crowd.leave(userId);
  const [came, went] = crowd.accounts as [StreamRecord, StreamRecord];
  await project({ accounts: [came] });
  expect((await shown(view)).all.listed.map((one) => one.userId)).not.toContain(userId);
  await project({ accounts: [went] });
  await project({ accounts: [went] });
  expect(await world.table.get(Roster, { userId })).toBeUndefined();
});

test('an older status than the row’s changes nothing, but tells the log the newer one again', async () => {
  const [userId, crowd] = [newId(), people(world.table)];
  await crowd.register(userId);
  await crowd.presence(userId, { online: false, changedAt: 9000 });
  await project({ accounts: crowd.accounts });
  const end = await endOfLog(world.table);
  await project({ statuses: [record('STATUS', status(userId), status(userId, { busy: true, changedAt: 8000 }))] });
  const presence = { online: false, busy: false, lastSeen: 1000, changedAt: 9000 };
  expect(await world.table.get(Roster, { userId })).toMatchObject(presence);
  expect((await readLog(world.table, end, { eventual: false }))?.changes).toEqual([{ userId, presence }]);
});

test('a sign of life that was not told does not move the last one in the roster', () => {
  const { presences } = decideProjection({
    accounts: [],
    statuses: [record('STATUS', undefined, status(3, { lastSeen: 7000, changedAt: 4000 }))],
  });
  expect(presences.get(3)).toEqual({ online: true, busy: false, lastSeen: 4000, changedAt: 4000 });
});

test('a listener in a call is busy in the roster until the call ends, or its limit is told', () => {
  const call = { id: 1, callerId: 2, listenerId: 3, until: 9000 };
  const busyIn = (more: Parameters<typeof status>[1]) =>
    decideProjection({ accounts: [], statuses: [record('STATUS', undefined, status(3, more))] }).presences.get(3)?.busy;
  expect(busyIn({ call, changedAt: 4000 })).toBe(true);
  expect(busyIn({ call, busy: true, changedAt: 4000 })).toBe(true);
  expect(busyIn({ call, changedAt: 9000 })).toBe(false);
  expect(busyIn({ changedAt: 4000 })).toBe(false);
});

test('cards too large for one entry of the log are told in several, none of them left out', async () => {
  const [view, crowd, end] = [openRosterView(), people(world.table), await endOfLog(world.table)];
  await view.at(world.table, now);
  const ids = Array.from({ length: 100 }, newId);
  const wordy = { bio: '𐓘'.repeat(1000), profileImageUrl: `https://${'x'.repeat(2000)}` };
  for (const userId of ids) await crowd.register(userId, wordy);
  await project({ accounts: crowd.accounts });
  expect(await endOfLog(world.table)).toBeGreaterThan(end + 2);
  const followed = await view.at(world.table, later);
  expect(followed.find(noFilter, [], everything).listed.map(({ userId }) => userId)).toEqual(
    expect.arrayContaining(ids),
  );
});
