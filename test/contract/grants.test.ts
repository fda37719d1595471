import { expect, test } from 'vitest';
import { findRoutes } from '../../infra/routes.ts';
import { accessOf } from '../../lib/core/contract.ts';
import type { Grant, TableAction } from '../../lib/core/grant.ts';
import { newPhone } from '../support/client.ts';
import { greetedSocket, openSocket } from '../support/live-socket.ts';
import { login, newUsername, type Person, register, useSaathii } from '../support/saathii.ts';

const app = useSaathii();
const deployed = await findRoutes();

const actionNames: Readonly<Record<TableAction, string>> = {
  get: 'GetItem',
  batchGet: 'BatchGetItem',
  query: 'Query',
  put: 'PutItem',
  update: 'UpdateItem',
  delete: 'DeleteItem',
  check: 'ConditionCheckItem',
};

const tableRights = (grants: readonly Grant[]): string[] =>
  grants.flatMap((grant) =>
    grant.on === 'table' ? grant.actions.map((action) => `dynamodb:${actionNames[action]} ${grant.partition}#`) : [],
  );

/** Walks every path of the routes that needs a right of its own. */
async function exercise(): Promise<void> {
  await signUpAndOut();
  await liveTogether();
  await raceForAStatus();
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
}

/** The gateway fails until what could not be sent is handed over, to sockets that are there and to one that has gone. */
async function failToSend(token: string): Promise<void> {
  const gone = await greetedSocket(app, 'presence', token);
  await app.advance(40);
  app.world.faults.inject({ service: 'execute-api', operation: 'PostToConnection', kind: 'error', times: 50 });
  await app.put('/users/me/status', { is_busy: false }, token);
  await app.world.idle();
  app.world.faults.clear();
  const held = app.world.faults.hold({ functionName: nameOf('SaathiiSocketsDisconnect'), operation: '*' });
  gone.cut();
  await held.reached;
  await app.advance(60);
  held.release();
}

/** A status changes between being read and being written by each of those that write one. */
async function raceForAStatus(): Promise<void> {
  const racers: Readonly<Record<string, (person: Person) => Promise<unknown>>> = {
    SaathiiUsersHeartbeat: ({ access }) => app.post('/users/me/heartbeat', undefined, access),
    SaathiiUsersUpdateMyStatus: ({ access }) => app.put('/users/me/status', {}, access),
    SaathiiSocketsConnect: ({ access }) => openSocket(app, 'feed', access),
    SaathiiAuthLogout: ({ access }) => app.post('/auth/logout', undefined, access),
  };
  for (const [lambdaId, act] of Object.entries(racers)) {
    const person = await register(app);
    await app.advance(40);
    const operation = lambdaId === 'SaathiiAuthLogout' ? 'TransactWriteItems' : 'UpdateItem';
    const hold = app.world.faults.hold({ functionName: nameOf(lambdaId), operation });
    const acted = act(person);
    await hold.reached;
    await app.world.operator('saathii').grant(person.phone, 'listener');
    const other = await login(app, person.phone);
    hold.release();
    await acted;
    expect(other.access).not.toBe('');
  }
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
  app.world.model.functions.find(({ logicalId }) => logicalId.startsWith(lambdaId))?.name ?? '';

test('no function was denied anything it needs, and none holds a right on the table that its paths never use', {
  timeout: 120_000,
}, async () => {
  await exercise();
  expect(app.world.ledger.calls().filter(({ outcome }) => /AccessDenied/.test(outcome))).toEqual([]);
  const used = app.world.ledger.used();
  const unused = deployed.flatMap(({ lambdaId, route }) => {
    const rights = [...new Set(tableRights(accessOf(route)))];
    return rights.filter((right) => !used.get(nameOf(lambdaId))?.has(right)).map((right) => `${route.id}: ${right}`);
  });
  expect(unused).toEqual([]);
});
