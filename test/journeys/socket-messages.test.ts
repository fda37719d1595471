import { afterEach, expect, test } from 'vitest';
import { Hidden } from '../../lib/social/hiding.ts';
import { eventually } from '../support/eventually.ts';
import { greetedSocket, type LiveSocket } from '../support/live-socket.ts';
import { operatorTable } from '../support/operator-table.ts';
import { login, type Person, register, useSaathii } from '../support/saathii.ts';

const app = useSaathii();
const fanOut = 'SaathiiStreamsFanOut-local';
const deliver = 'SaathiiStreamsDeliver-local';

afterEach(() => app.world.faults.clear());

const idOf = async ({ access }: Pick<Person, 'access'>): Promise<number> =>
  (await app.get('/users/me', access)).body.user_id;
const setBusy = ({ access }: Pick<Person, 'access'>, is_busy: boolean) =>
  app.put('/users/me/status', { is_busy }, access);

interface Opening {
  readonly channel?: string;
  readonly role?: string;
}

interface Present extends Person {
  readonly userId: number;
  readonly socket: LiveSocket;
}

/** People with a greeted socket each, when all that was told so far has been told. */
async function present<const Openings extends readonly Opening[]>(...people: Openings) {
  const registered = await Promise.all(people.map(({ role }) => register(app, role ? { role } : {})));
  await app.world.idle();
  const opened = registered.map(async (person, place): Promise<Present> => {
    const socket = await greetedSocket(app, people[place]?.channel ?? 'presence', person.access);
    return { ...person, userId: await idOf(person), socket };
  });
  return (await Promise.all(opened)) as unknown as { readonly [Place in keyof Openings]: Present };
}

/** The sockets, when nothing more is on its way, with what each of them heard of somebody. */
async function heardOf(userId: number, sockets: readonly LiveSocket[]) {
  await app.world.idle();
  return sockets.map((socket) => socket.statusesOf(userId).map(({ is_busy }) => is_busy));
}

test('a listener is told to both channels and a plain user to presence only, their own sockets included', async () => {
  const [alice, lena] = await Promise.all([register(app), register(app, { role: 'listener' })]);
  const [aliceId, lenaId] = await Promise.all([idOf(alice), idOf(lena)]);
  await app.world.idle();
  const sockets = await Promise.all(
    [alice, lena].flatMap(({ access }) => ['feed', 'presence'].map((channel) => greetedSocket(app, channel, access))),
  );
  await setBusy(alice, true);
  await setBusy(lena, true);
  expect(await heardOf(aliceId, sockets)).toEqual([[], [true], [], [true]]);
  expect(await heardOf(lenaId, sockets)).toEqual([[true], [true], [true], [true]]);
});

test('who is hidden from each other hears nothing of each other, and everybody else hears of both', async () => {
  const [alice, lena, third] = await present({ role: 'listener' }, { role: 'listener', channel: 'feed' }, {});
  const table = operatorTable(app.world);
  await table.put(Hidden, { userId: alice.userId, from: new Set([lena.userId]) });
  await table.put(Hidden, { userId: lena.userId, from: new Set([alice.userId]) });
  const sockets = [alice, lena, third].map(({ socket }) => socket);
  await setBusy(alice, true);
  await setBusy(lena, true);
  expect(await heardOf(alice.userId, sockets)).toEqual([[true], [], [true]]);
  expect(await heardOf(lena.userId, sockets)).toEqual([[], [true], [true]]);
});

test('every way to change a status is told once, in the order of time', async () => {
  const [[watcher], alice] = [await present({}), await register(app)];
  const userId = await idOf(alice);
  await app.world.idle();
  const heard = watcher.socket.statusesOf(userId).length;
  const steps: readonly [() => Promise<unknown>, object][] = [
    [() => setBusy(alice, true), { is_busy: true }],
    [() => app.put('/users/me/status', {}, alice.access), { is_busy: true }],
    [() => app.put('/users/me/status', { is_online: false }, alice.access), { is_online: false, is_busy: true }],
    [() => app.post('/users/me/heartbeat', undefined, alice.access), { is_online: true }],
    [() => setBusy(alice, false), { is_busy: false }],
    [() => login(app, alice.phone), { is_online: true }],
    [() => app.post('/auth/logout', undefined, alice.access), { is_online: false }],
  ];
  for (const [step] of steps) {
    await step();
    await app.world.idle();
  }
  const told = watcher.socket.statusesOf(userId).slice(heard);
  expect(told).toMatchObject(steps.map(([, status]) => status));
  const times = told.map(({ timestamp }) => Date.parse(timestamp));
  expect(times).toEqual([...new Set(times)].toSorted((one, other) => one - other));
});

test('changes of one user that fall together may arrive as one, which is the last', async () => {
  const [alice] = await present({});
  for (let count = 0; count < 9; count++) await setBusy(alice, count % 2 === 0);
  const [heard = []] = await heardOf(alice.userId, [alice.socket]);
  expect(heard.length).toBeLessThan(9);
  expect(heard.at(-1)).toBe(true);
  expect((await app.get('/users/me/status', alice.access)).body.is_busy).toBe(true);
});

test('batches that come twice, or reordered across users, bring nothing but repetitions of the same time', async () => {
  const [alice, bob, watcher] = await present({}, {}, {});
  for (const kind of ['duplicate', 'reorder', 'duplicate'] as const) {
    app.world.faults.injectStream({ kind, functionName: fanOut });
    for (const person of [alice, bob]) {
      await setBusy(person, kind === 'reorder');
      await app.put('/users/me/status', {}, person.access);
    }
    await app.world.idle();
  }
  for (const { userId } of [alice, bob]) {
    const heard = watcher.socket.statusesOf(userId);
    const times = heard.map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted());
    expect(times.length).toBeGreaterThan(new Set(times).size);
    for (const status of heard) expect(heard.find(({ timestamp }) => timestamp === status.timestamp)).toEqual(status);
    expect(heard.at(-1)).toMatchObject({ is_busy: false });
  }
});

test.each([
  ['overloaded', 'throttle'],
  ['failing', 'error'],
] as const)('a post that finds the platform %s is made again, and nobody else hears twice', async (_, kind) => {
  const [alice, bob, third] = await present({}, {}, {});
  app.world.faults.inject({ functionName: fanOut, operation: 'PostToConnection', kind, times: 2 });
  await setBusy(alice, true);
  expect(await heardOf(alice.userId, [alice.socket, bob.socket, third.socket])).toEqual([[true], [true], [true]]);
});

test('what can’t be sent for long arrives later, as it is by then', async () => {
  const [alice, bob] = await present({}, {});
  app.world.ledger.reset();
  // All tries for both sockets.
  app.world.faults.inject({ functionName: fanOut, operation: 'PostToConnection', kind: 'error', times: 6 });
  await setBusy(alice, true);
  expect(await heardOf(alice.userId, [alice.socket, bob.socket])).toEqual([[], []]);
  app.world.faults.inject({ functionName: deliver, operation: 'PostToConnection', kind: 'error', times: 6 });
  await app.advance(6);
  expect(await heardOf(alice.userId, [alice.socket, bob.socket])).toEqual([[], []]);
  app.world.faults.inject({ functionName: fanOut, operation: 'PostToConnection', kind: 'error', times: 6 });
  await setBusy(alice, false);
  await app.world.idle();
  await app.advance(11);
  const heard = await heardOf(alice.userId, [alice.socket, bob.socket]);
  for (const one of heard) expect(new Set(one)).toEqual(new Set([false]));
});

test('a socket that is gone is taken out of its channel, alone, unless it is young', async () => {
  const [alice, bob] = await present({}, {});
  const table = operatorTable(app.world);
  const { itemsOf } = app.world.operator('saathii');
  const rowsOf = async ({ userId }: { readonly userId: number }) =>
    (await itemsOf(`TOPIC#presence#${userId % 8}`)).filter((row) => row.userId === userId);
  app.world.faults.inject({
    functionName: 'SaathiiSocketsDisconnect-local',
    operation: 'DeleteItem',
    kind: 'error',
    times: 100,
  });
  bob.socket.cut();
  await app.world.idle();
  await setBusy(alice, true);
  await app.world.idle();
  expect(await rowsOf(bob)).toHaveLength(1);

  await app.advance(31);
  await setBusy(alice, false);
  await app.world.idle();
  expect(await rowsOf(bob)).toHaveLength(0);
  expect(await rowsOf(alice)).toHaveLength(1);
  expect(alice.socket.closeCode()).toBeUndefined();
  expect(await table.get(Hidden, { userId: bob.userId })).toBeUndefined();
});

test('a greeting that can’t be sent at once comes later', async () => {
  const alice = await register(app);
  await app.world.idle();
  app.world.ledger.reset();
  app.world.faults.inject({ functionName: fanOut, operation: 'PostToConnection', kind: 'throttle', times: 3 });
  const opening = greetedSocket(app, 'presence', alice.access);
  const operations = () => app.world.ledger.calls(fanOut).map(({ operation }) => operation);
  await eventually(() => expect(operations()).toContain('SendMessage'));
  await app.advance(6);
  expect((await opening).texts[0]).toContain('presence_connection_established');
});
