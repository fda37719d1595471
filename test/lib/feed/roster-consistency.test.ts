import { afterAll, beforeAll, expect, test } from 'vitest';
import { cardOf, readCard } from '../../../lib/feed/card.ts';
import { projectRoster } from '../../../lib/feed/projection.ts';
import { endOfLog, readLog } from '../../../lib/feed/roster-log.ts';
import { openRosterView } from '../../../lib/feed/roster-view.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';
import { before } from './feed-oracle.ts';
import { freshlyLoaded, people, shownBy } from './projection-world.ts';
import { type Actor, Crash, type Turns, takeTurns } from './turns.ts';

let world: TestTable;
const start = Date.parse('2026-03-01T10:00:00Z');
beforeAll(async () => {
  world = await openTestTable(() => start);
});
afterAll(() => world.stop());

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type People = ReturnType<typeof people>;

/** People come, change themselves and leave, each step whenever its turn comes. */
async function live(actor: Actor, crowd: People, steps: number, next: (below: number) => number): Promise<void> {
  for (let step = 0; step < steps; step++) {
    await actor.pass();
    const ids = [...crowd.users.keys()];
    const userId = ids[next(ids.length)];
    const kind = userId === undefined || ids.length < 3 ? 0 : 1 + next(12);
    if (userId === undefined || kind === 0) await crowd.register(newcomer++);
    else if (kind === 1) await crowd.leave(userId);
    else if (kind <= 4) await crowd.profile(userId, { username: `name ${step}`, rating: next(3) });
    else if (kind === 5) await crowd.profile(userId, { refreshEpoch: step });
    else {
      const { lastSeen, changedAt } = crowd.users.get(userId)?.status ?? { lastSeen: 0, changedAt: 0 };
      const later = Math.max(lastSeen, changedAt) + 1;
      const told = { online: next(2) === 0, busy: next(2) === 0, lastSeen: later, changedAt: later };
      await crowd.presence(userId, kind <= 10 ? { ...told, news: 'change' } : { lastSeen: later + 5, news: 'none' });
    }
  }
}
let newcomer = 1;

/** One shard's consumer: a batch that fails comes again, halved, before anything later does. */
async function consume(
  actor: Actor,
  queue: Parameters<typeof projectRoster>[1]['accounts'][number][],
  as: 'accounts' | 'statuses',
  next: (below: number) => number,
  done: () => boolean,
): Promise<number> {
  let crashes = 0;
  while (!done() || queue.length > 0) {
    await actor.pass();
    let size = Math.min(queue.length, 1 + next(4));
    while (size > 0) {
      const batch = { accounts: [], statuses: [], [as]: queue.slice(0, size) };
      try {
        await projectRoster(actor.table, batch, new Date(start));
        queue.splice(0, size);
        size = 0;
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        crashes++;
        size = Math.max(1, size >>> 1);
      }
    }
  }
  return crashes;
}

/** An instance of a feed that looks again and again. */
async function watch(actor: Actor, view: ReturnType<typeof openRosterView>, done: () => boolean): Promise<void> {
  while (!done()) {
    await view.at(actor.table, tick());
    await actor.pass();
  }
}
let ticks = 0;
const tick = () => new Date(start + ++ticks * 500);

/** What the items of accounts and statuses say the feed should show. */
function expected(crowd: People) {
  const listed = [...crowd.users.values()].map(({ user, status }) => ({
    ...status,
    lastSeen: Math.min(status.lastSeen, status.changedAt),
    rating: user.rating,
    card: readCard(cardOf(user)),
  }));
  const inOrder = listed.sort(before);
  const [online, available] = [inOrder.filter((one) => one.online), inOrder.filter((one) => one.online && !one.busy)];
  const ids = (some: typeof listed) => some.map(({ userId }) => userId);
  return {
    all: {
      total: inOrder.length,
      online: online.length,
      available: available.length,
      listed: inOrder.map(({ userId, card }) => ({ userId, card })),
    },
    online: ids(online),
    available: ids(available),
  };
}

function story(turns: Turns, crowd: People, next: (below: number) => number, view: ReturnType<typeof openRosterView>) {
  const clumsy = () => {
    const chance = next(40);
    return chance === 0 ? 'before' : chance === 1 ? 'after' : undefined;
  };
  let [lived, projected] = [false, false];
  const living = live(turns.actor(), crowd, 40, next).finally(() => {
    lived = true;
  });
  const projecting = Promise.all([
    consume(turns.actor(clumsy), crowd.accounts, 'accounts', next, () => lived),
    consume(turns.actor(clumsy), crowd.statuses, 'statuses', next, () => lived),
  ]).finally(() => {
    projected = true;
  });
  return { projecting, all: [living, projecting, watch(turns.actor(), view, () => projected)] };
}

test('whatever order and whatever crashes two shards are projected in, every view ends with what the items say', {
  timeout: 120_000,
}, async () => {
  const crowd = people(world.table);
  const old = openRosterView();
  let crashes = 0;
  for (let seed = 1; seed <= 16; seed++) {
    const next = numbers(seed);
    const turns = takeTurns(world.table, next);
    const young = openRosterView();
    const { projecting, all } = story(turns, crowd, next, young);
    await turns.run(...all);
    crashes += (await projecting).reduce((sum, count) => sum + count, 0);
    const truth = expected(crowd);
    expect([seed, await freshlyLoaded(world.table, tick())]).toEqual([seed, truth]);
    expect([seed, shownBy(await young.at(world.table, tick()))]).toEqual([seed, truth]);
    expect([seed, shownBy(await old.at(world.table, tick()))]).toEqual([seed, truth]);
  }
  expect(crashes).toBeGreaterThan(30);
  const log = await readLog(world.table, 0, { eventual: false });
  expect(log?.sequence).toBe(await endOfLog(world.table));
});
