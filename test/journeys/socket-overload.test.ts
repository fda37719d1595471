import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createWorld } from '../../infra/local/world.ts';
import { stages } from '../../infra/stages.ts';
import { Hidden } from '../../lib/social/hiding.ts';
import { eventually } from '../support/eventually.ts';
import { greetedSocket, type LiveSocket } from '../support/live-socket.ts';
import { operatorTable } from '../support/operator-table.ts';
import { synthesise } from '../support/routes.ts';
import { type Person, register, type Saathii, saathiiOf } from '../support/saathii.ts';

const deliver = 'SaathiiStreamsDeliver-local';

/** A cloud in which two messages to one part of a channel are too much for one function. */
let app: Saathii;
beforeAll(async () => {
  const apps = { saathii: { ...stages.local.apps.saathii, sockets: { inlinePosts: 1 } } };
  const assembly = await synthesise({ stage: { ...stages.local, apps } });
  app = saathiiOf(await createWorld({ assembly, engine: process.env.DYNAMODB_ENGINE }));
}, 60_000);
afterEach(() => app.world.faults.clear());
afterAll(() => app?.world.stop());

interface Crowd extends Person {
  readonly userId: number;
  readonly sockets: readonly LiveSocket[];
}

/** Somebody with two sockets, which stand in one part of the channel. */
async function crowd(): Promise<Crowd> {
  const person = await register(app);
  const userId: number = (await app.get('/users/me', person.access)).body.user_id;
  const sockets = [1, 2].map(() => greetedSocket(app, 'presence', person.access));
  return { ...person, userId, sockets: await Promise.all(sockets) };
}

/** How often each of somebody's sockets has heard of a user. */
const heard = ({ sockets }: Crowd, userId: number) => sockets.map((socket) => socket.statusesOf(userId).length);

test('a block that is made after the hand-over is respected, and everybody else hears how it is by then', async () => {
  const [alice, bob] = [await crowd(), await crowd()];
  await app.world.idle();
  const before = [alice, bob].map((person) => heard(person, alice.userId)[0] as number);
  const held = app.world.faults.hold({ functionName: deliver, operation: 'BatchGetItem' });
  await app.put('/users/me/status', { is_busy: true }, alice.access);
  await held.reached;
  await operatorTable(app.world).put(Hidden, { userId: alice.userId, from: new Set([bob.userId]) });
  await app.put('/users/me', { username: `${alice.username}x` }, alice.access);
  held.release();
  await app.world.idle();
  const [own = 0, others = 0] = before;
  expect(heard(alice, alice.userId)).toEqual([own + 1, own + 1]);
  expect(heard(bob, alice.userId)).toEqual([others, others]);
  const told = alice.sockets.map((socket) => socket.statusesOf(alice.userId).at(-1));
  expect(told).toMatchObject([1, 2].map(() => ({ is_busy: true, username: `${alice.username}x` })));
});

test('a heartbeat that changes nothing is left out and not handed over; a change arrives', async () => {
  const alice = await crowd();
  await app.advance(31);
  app.world.ledger.reset();
  const [before = 0] = heard(alice, alice.userId);
  await app.post('/users/me/heartbeat', undefined, alice.access);
  await app.world.idle();
  expect(heard(alice, alice.userId)).toEqual([before, before]);
  expect(app.world.ledger.calls(deliver)).toEqual([]);
  await app.put('/users/me/status', { is_busy: true }, alice.access);
  await eventually(() => expect(heard(alice, alice.userId)).toEqual([before + 1, before + 1]));
});

test('the last message about a deleted account arrives, but not at those whom it was hidden from', async () => {
  const [alice, bob, third] = [await register(app), await crowd(), await crowd()];
  const userId: number = (await app.get('/users/me', alice.access)).body.user_id;
  await operatorTable(app.world).put(Hidden, { userId, from: new Set([bob.userId]) });
  await app.world.idle();
  const before = [bob, third].map((person) => heard(person, userId)[0] as number);
  await app.delete('/users/me', alice.access);
  await app.world.idle();
  expect(heard(bob, userId)).toEqual([before[0], before[0]]);
  for (const socket of third.sockets) {
    expect(socket.statusesOf(userId).slice(before[1])).toMatchObject([{ username: null, is_online: false }]);
  }
});
