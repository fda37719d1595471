import { expect, test } from 'vitest';
import { seededRandom } from '../bench/seeded-random.ts';
import { newPhone } from '../support/client.ts';
import { type DocumentedApp, documentedApp } from '../support/documented-app.ts';
import type { ShownListener } from '../support/documented-feed.ts';
import { eventually } from '../support/eventually.ts';
import { login, newUsername, register, useSaathii } from '../support/saathii.ts';
import { type VirtualTimer, virtualTimer } from '../support/virtual-timer.ts';

const app = useSaathii();

/** A run is repeated by `CONVERGENCE_SEED=<seed>`. */
const seed = Number(process.env.CONVERGENCE_SEED ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const episodes = 4;

/** Somebody whose status changes. */
interface Actor {
  readonly phone: string;
  access: string | undefined;
}

async function newActor(role: 'user' | 'listener'): Promise<Actor> {
  const { phone, access } = await register(app, { role });
  return { phone, access };
}

/** A caller with the feed open. */
async function openCaller(timer: VirtualTimer, kind: { pings?: boolean; exact?: boolean }): Promise<DocumentedApp> {
  const caller = documentedApp({ url: app.url, timer, ...kind });
  const phone = newPhone();
  await caller.requestCode(phone);
  await caller.enterCode(phone, await app.codeFor(phone), { username: newUsername() });
  await caller.openFeed();
  return caller;
}

/** The people, the devices that look on, and the two times that move together. */
interface Story {
  readonly actors: Actor[];
  readonly callers: readonly DocumentedApp[];
  readonly timer: VirtualTimer;
  /** No time passes any more beyond what the machine needs. */
  calm: boolean;
}

/** The function that tells sockets; batches for it may come twice, or in another order across people. */
const fanOut = (): string =>
  app.world.model.functions.find(({ name }) => name.startsWith('SaathiiStreamsFanOut'))?.name ?? '';

const pick = <T>(all: readonly T[]): T => all[random.below(all.length)] as T;

async function pass({ timer }: Story, seconds: number): Promise<void> {
  await app.advance(seconds);
  timer.advance(seconds);
}

async function logIn(actor: Actor): Promise<void> {
  actor.access = (await login(app, actor.phone)).access;
}

/** Who is logged out can do nothing but log in; an access token that has expired is one of nobody any more. */
async function act(actor: Actor, method: string, path: string, body?: unknown): Promise<void> {
  if (actor.access === undefined) return logIn(actor);
  const { status } = await app.send(method, path, { token: actor.access, body });
  if (status === 401) return logIn(actor);
  expect([path, status]).toEqual([path, 200]);
}

/** A moment from now: long over, soon or far away. */
const moment = (calm: boolean): string =>
  new Date(app.world.clock.now() + pick(calm ? [-3600, 7200] : [-3600, 30, 80, 7200]) * 1000).toISOString();

const yesOrNo = (): boolean | undefined => pick([true, false, undefined]);

const changes: Readonly<Record<string, (story: Story) => Promise<void>>> = {
  status: ({ actors, calm }) =>
    act(pick(actors), 'PUT', '/users/me/status', {
      is_online: yesOrNo(),
      is_busy: yesOrNo(),
      ...(random.chance(0.4) && { busy_until: moment(calm) }),
    }),
  heartbeat: ({ actors }) => act(pick(actors), 'POST', '/users/me/heartbeat'),
  login: ({ actors }) => logIn(pick(actors)),
  async logout({ actors }) {
    const actor = pick(actors);
    await act(actor, 'POST', '/auth/logout');
    actor.access = undefined;
  },
  async registration({ actors }) {
    if (actors.length < 16) actors.push(await newActor('listener'));
  },
  async cut({ callers }) {
    pick(callers).socket().cut();
  },
  async reconnect(story) {
    if (!story.calm) await pass(story, 5);
    else story.timer.advance(5);
  },
  async mishap() {
    app.world.faults.injectStream({ kind: pick(['duplicate', 'reorder']), functionName: fanOut() });
  },
  async silence(story) {
    if (!story.calm) await pass(story, 91 + random.below(10));
  },
};

/** How often each kind of change comes. */
const mixture = Object.entries({
  ...{ status: 12, heartbeat: 10, login: 3, logout: 3, registration: 1, cut: 3, reconnect: 3, silence: 2, mishap: 3 },
}).flatMap(([name, weight]) => Array.from({ length: weight }, () => name));

/** Some of them at the same time; where no time passes, what the devices then show is judged each time. */
async function change(story: Story, count: number): Promise<void> {
  for (let done = 0; done < count; ) {
    const together = Math.min(count - done, 1 + random.below(4));
    const names = Array.from({ length: together }, () => pick(mixture));
    await Promise.all(names.map((name) => changes[name]?.(story)));
    if (story.calm) await judge(story);
    done += together;
  }
}

/** Whoever has a socket shows the truth about everybody whom they were told of through it. */
async function judge({ callers }: Story): Promise<void> {
  await app.world.idle();
  const connected = callers.filter((caller) => caller.socket().isGreeted());
  await Promise.all(connected.map((caller) => expectTruth(caller, ({ user_id: id }) => caller.feed().toldOf.has(id))));
}

/** Every device has its socket back and has been greeted. */
async function reconnected({ callers, timer }: Story): Promise<void> {
  await eventually(() => {
    timer.advance(5);
    expect(callers.map((caller) => caller.socket().isGreeted())).toEqual(callers.map(() => true));
  });
}

type Shown = Pick<ShownListener, 'user_id' | 'is_online' | 'is_busy' | 'busy_until' | 'is_available'>;

const presences = (listeners: readonly ShownListener[]): readonly Shown[] =>
  listeners
    .map(({ user_id, is_online, is_busy, busy_until, is_available }) => {
      return { user_id, is_online, is_busy, busy_until, is_available };
    })
    .sort((one, other) => one.user_id - other.user_id);

/** A device shows what the server says, of those in the feed whom it is to know. */
async function expectTruth(caller: DocumentedApp, knows: (one: Shown) => boolean): Promise<void> {
  const { listeners } = await caller.send('GET', '/feed/listeners?per_page=100');
  const expected = presences(listeners).filter(knows);
  const ids = new Set(expected.map(({ user_id: userId }) => userId));
  await eventually(() =>
    expect(presences(caller.feed().shown).filter(({ user_id: userId }) => ids.has(userId))).toEqual(expected),
  );
}

test(`lists merged from messages converge to the feed, whatever happens to people and sockets (seed ${seed})`, async () => {
  const timer = virtualTimer();
  const roles = Array.from({ length: 12 }, (_, index) => (index < 9 ? 'listener' : 'user'));
  const actors: Actor[] = [];
  for (const role of roles) actors.push(await newActor(role as 'listener' | 'user'));
  await pass({ actors, callers: [], timer, calm: false }, 3);
  const documented = await openCaller(timer, {});
  const silent = await openCaller(timer, { pings: false });
  const exact = await openCaller(timer, { exact: true });
  const story: Story = { actors, callers: [documented, silent, exact], timer, calm: false };
  await reconnected(story);

  for (let episode = 0; episode < episodes; episode++) {
    story.calm = false;
    await change(story, 30);
    // What time alone changes is over and told, so that nothing lapses while the lists are judged.
    await pass(story, 120);
    story.calm = true;
    await change(story, 20);
  }
  await reconnected(story);
  // The feed may be late by 2 seconds with somebody new.
  await pass(story, 3);
  await judge(story);

  exact.socket().cut();
  await eventually(() => expect(exact.socket().isGreeted()).toBe(false));
  await reconnected(story);
  await expectTruth(exact, () => true);
  const { listeners } = await exact.send('GET', '/feed/listeners?per_page=100');
  expect(presences(exact.feed().shown)).toEqual(presences(listeners));

  // With the next message about each listener the documented client has caught up with everybody it can know of.
  for (const actor of story.actors) await act(actor, 'PUT', '/users/me/status', { is_busy: random.chance(0.5) });
  await app.world.idle();
  for (const caller of story.callers) {
    const shown = new Set(caller.feed().shown.map(({ user_id: userId }) => userId));
    await expectTruth(caller, ({ user_id: userId, is_online: isOnline }) => isOnline || shown.has(userId));
  }
  for (const caller of story.callers) caller.stop();
}, 180_000);
