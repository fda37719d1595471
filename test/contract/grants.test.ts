import { expect, test } from 'vitest';
import { findRoutes } from '../../infra/routes.ts';
import { accessOf } from '../../lib/core/contract.ts';
import type { BucketAction, Grant, TableAction } from '../../lib/core/grant.ts';
import { newPhone } from '../support/client.ts';
import { greetedSocket, openSocket } from '../support/live-socket.ts';
import { usePayingApp } from '../support/paying.ts';
import { login, newUsername, type Person, register } from '../support/saathii.ts';
import { exerciseBlocks } from './exercise-blocks.ts';
import { exerciseMoney } from './exercise-money.ts';
import { exerciseSamples } from './exercise-samples.ts';

// Every way is open: heartbeats are counted, coins are paid for, and what is too much is little enough for tasks.
const app = usePayingApp({
  presence: { heartbeatNews: 'auto' },
  sockets: { inlinePosts: 4 },
  calls: { inlineCalls: 1 },
  limits: {
    otpRequestsPerAddress: { max: null, windowSeconds: 3600 },
    uploadOffersPerUser: { max: 100, windowSeconds: 3600 },
  },
});

const deployed = await findRoutes();

const actionNames: Readonly<Record<TableAction, string>> = {
  get: 'GetItem',
  batchGet: 'BatchGetItem',
  query: 'Query',
  put: 'PutItem',
  update: 'UpdateItem',
  delete: 'DeleteItem',
  batchDelete: 'BatchWriteItem',
  check: 'ConditionCheckItem',
};

const bucketActionNames: Readonly<Record<BucketAction, string>> = {
  get: 'GetObject',
  getVersion: 'GetObjectVersion',
  put: 'PutObject',
  tag: 'PutObjectTagging',
  untagVersion: 'DeleteObjectVersionTagging',
  deleteVersion: 'DeleteObjectVersion',
  listVersions: 'ListBucketVersions',
  learnAbsence: 'ListBucket',
};

const rightsIn = (grants: readonly Grant[]): string[] =>
  grants.flatMap((grant) => {
    if (grant.on === 'bucket') return grant.actions.map((action) => `s3:${bucketActionNames[action]}`);
    if (grant.on !== 'table') return [];
    // Keys of an index begin with the entity's own name.
    const prefix = grant.index ? grant.entity : grant.partition;
    return grant.actions.map((action) => `dynamodb:${actionNames[action]} ${prefix}#`);
  });

/** Walks every path of the routes that needs a right of its own. */
async function exercise(): Promise<void> {
  await signUpAndOut();
  await liveTogether();
  await raceForAStatus();
  await exerciseSamples(app);
  await exerciseBlocks(app);
  await exerciseMoney(app);
  await app.world.idle();
}

async function signUpAndOut(): Promise<void> {
  const person = await register(app);
  await app.post('/auth/resend_otp', { phone: newPhone() });
  await login(app, person.phone);
  const phone = newPhone();
  await app.post('/auth/request_otp', { phone });
  await app.post('/auth/resend_otp', { phone });
  for (let i = 0; i < 5; i++) await app.post('/auth/verify', { phone, otp: 'wrong' });
  const { body } = await app.post('/auth/refresh', { refresh_token: person.refresh });
  await app.put('/users/me', { username: newUsername() }, body.access_token);
  await app.put('/users/me', { bio: 'x' }, body.access_token);
  const race = await register(app);
  await Promise.all([1, 2, 3, 4].map((n) => app.put('/users/me', { username: `${newUsername()}${n}` }, race.access)));
  await app.post('/auth/logout', undefined, race.access);
  await app.get('/users/me', body.access_token);
  await deleteDuringRename(body.access_token);
}

/** A listener, a caller and an admin: statuses, feeds, sockets, blocks, the sweep, and two deletions. */
async function liveTogether(): Promise<void> {
  const [listener, caller, admin] = [
    await register(app, { role: 'listener' }),
    await register(app),
    await register(app),
  ];
  await app.world.operator('saathii').grant(admin.phone, 'admin');
  const id = (await app.get('/users/me', listener.access)).body.user_id;
  const [feed, presence] = [
    await greetedSocket(app, 'feed', caller.access),
    await greetedSocket(app, 'presence', listener.access),
  ];
  for (const frame of [{ type: 'ping' }, { type: 'subscribe' }]) await feed.ask(frame);
  feed.send('garbage');
  await app.put('/users/me/status', { is_busy: true }, listener.access);
  await app.put('/users/me', { bio: 'here' }, listener.access);
  await app.world.idle();
  await app.get('/users/me/status', caller.access);
  await app.get('/feed/listeners', caller.access);
  await app.get('/feed/stats', caller.access);
  await app.get(`/users/${id}/presence`, caller.access);
  await app.get(`/users/presence?user_ids=${id}`, caller.access);
  await app.post('/block', { blocked_id: id }, caller.access);
  await app.post('/block', { blocked_id: id }, caller.access);
  await app.get('/blocked', caller.access);
  await app.get(`/block/check/${id}`, caller.access);
  await app.send('DELETE', `/block?blocked_id=${id}`, { token: caller.access });
  await app.post('/block', { blocked_id: id }, caller.access);
  await failToSend(listener.access);
  feed.cut();
  presence.socket.close();
  await app.advance(400);
  await app.post('/admin/cleanup-presence', undefined, admin.access);
  await app.delete('/users/me', listener.access);
  await app.delete('/users/me', caller.access);
  await app.world.idle();
  await app.advance(901);
}

/** What can't be sent, or is too much for one function, is handed over; who has gone without a word is found out. */
async function failToSend(token: string): Promise<void> {
  const { faults } = app.world;
  const fail = () =>
    faults.inject({ service: 'execute-api', operation: 'PostToConnection', kind: 'error', times: 500 });
  const goodbyes = { functionName: nameOf('SaathiiSocketsDisconnect'), operation: '*', kind: 'throttle' } as const;
  const tell = async (isBusy: boolean) => {
    await app.put('/users/me/status', { is_busy: isBusy }, token);
    await app.world.idle();
  };
  const [one, other] = [await greetedSocket(app, 'presence', token), await greetedSocket(app, 'presence', token)];
  await app.advance(40);
  faults.inject({ ...goodbyes, times: 50 });
  one.cut();
  await tell(false);
  fail();
  await tell(true);
  await openSocket(app, 'presence', token);
  await app.world.idle();
  faults.clear();
  faults.inject({ ...goodbyes, times: 50 });
  other.cut();
  await app.advance(60);
  faults.clear();
  for (let more = 0; more < 5; more++) await greetedSocket(app, 'presence', token);
  await tell(false);
}

type Act = (people: readonly Person[]) => Promise<unknown>;

/** What makes each function write the status of somebody whose last sign of life is a while ago. */
const racers: Readonly<Record<string, Act>> = {
  SaathiiUsersHeartbeat: ([person]) => app.post('/users/me/heartbeat', undefined, person?.access),
  SaathiiUsersUpdateMyStatus: ([person]) => app.put('/users/me/status', {}, person?.access ?? ''),
  SaathiiSocketsConnect: ([person]) => openSocket(app, 'feed', person?.access ?? ''),
  SaathiiAuthLogout: ([person]) => app.post('/auth/logout', undefined, person?.access),
  SaathiiSocketsPing: sendFrame('ping'),
  SaathiiSocketsSubscribe: sendFrame('subscribe'),
  SaathiiSocketsIgnore: sendFrame('anything'),
  SaathiiPresenceSweepRound: () => passMinutes(2),
  SaathiiPresenceSweep: () => passMinutes(2),
  SaathiiAdminCleanupPresence: async () => {
    const admin = await register(app);
    await app.world.operator('saathii').grant(admin.phone, 'admin');
    // Those who lapse are left over for the admin: the sweep can't store what it finds.
    for (const lambdaId of ['SaathiiPresenceSweep', 'SaathiiPresenceSweepRound']) {
      const functionName = nameOf(lambdaId);
      app.world.faults.inject({ functionName, operation: 'UpdateItem', kind: 'throttle', times: 1000 });
    }
    await passMinutes(1);
    await app.post('/admin/cleanup-presence', undefined, admin.access);
    app.world.faults.clear();
  },
};

/** In small steps, since whatever becomes due in one step finds the time at its end. */
async function passMinutes(minutes: number): Promise<void> {
  for (let step = 0; step < minutes * 6; step++) await app.world.clock.advance(10);
}

function sendFrame(type: string): Act {
  return async ([person]) => {
    const socket = await openSocket(app, 'feed', person?.access ?? '');
    await app.world.clock.advance(40);
    socket.send({ type });
  };
}

/** A status changes between being read and being written, once for each function that writes one. */
async function raceForAStatus(): Promise<void> {
  for (const [lambdaId, act] of Object.entries(racers)) {
    const people: Person[] = [];
    for (const _ of Array.from({ length: 6 })) {
      people.push(await register(app));
      await app.world.clock.advance(10);
    }
    await overtake(lambdaId, act, people);
  }
}

async function overtake(lambdaId: string, act: Act, people: readonly Person[]): Promise<void> {
  const operation = lambdaId === 'SaathiiAuthLogout' ? 'TransactWriteItems' : 'UpdateItem';
  const hold = app.world.faults.hold({ functionName: nameOf(lambdaId), operation });
  const acted = act(people);
  await hold.reached;
  const overtaken = lambdaId === 'SaathiiUsersUpdateMyStatus';
  for (const { access } of people) {
    await (overtaken ? app.post('/users/me/heartbeat', undefined, access) : app.put('/users/me/status', {}, access));
  }
  hold.release();
  await acted;
}

/** The name changes between the deletion's first look at the account and its transaction, which then looks again. */
async function deleteDuringRename(token: string): Promise<void> {
  const transaction = { functionName: nameOf('SaathiiUsersDeleteMe'), operation: 'TransactWriteItems' };
  const hold = app.world.faults.hold(transaction);
  const deleted = app.delete('/users/me', token);
  await hold.reached;
  expect((await app.put('/users/me', { username: newUsername() }, token)).status).toBe(200);
  hold.release();
  expect((await deleted).status).toBe(200);
  expect((await app.get('/users/me', token)).status).toBe(401);
}

const nameOf = (lambdaId: string): string =>
  app.world.model.functions.find(({ logicalId }) => logicalId === lambdaId)?.name ?? '';

test('no function was denied anything it needs, and none holds a right on table or bucket that its paths never use', {
  timeout: 180_000,
}, async () => {
  await exercise();
  expect(app.world.ledger.calls().filter(({ outcome }) => /AccessDenied/.test(outcome))).toEqual([]);
  const used = app.world.ledger.used();
  const unused = deployed.flatMap(({ lambdaId, route }) => {
    const rights = [...new Set(rightsIn(accessOf(route)))];
    return rights.filter((right) => !used.get(nameOf(lambdaId))?.has(right)).map((right) => `${route.id}: ${right}`);
  });
  expect(unused).toEqual([]);
});
