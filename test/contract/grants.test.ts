import { expect, test } from 'vitest';
import { findRoutes } from '../../infra/routes.ts';
import { accessOf } from '../../lib/core/contract.ts';
import type { Grant, TableAction } from '../../lib/core/grant.ts';
import { newPhone } from '../support/client.ts';
import { login, newUsername, register, useSaathii } from '../support/saathii.ts';

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
  await app.world.idle();
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

test('no function was denied anything it needs, and none holds a right on the table that its paths never use', async () => {
  await exercise();
  expect(app.world.ledger.calls().filter(({ outcome }) => /AccessDenied/.test(outcome))).toEqual([]);
  const used = app.world.ledger.used();
  const unused = deployed.flatMap(({ lambdaId, route }) => {
    const rights = [...new Set(tableRights(accessOf(route)))];
    return rights.filter((right) => !used.get(nameOf(lambdaId))?.has(right)).map((right) => `${route.id}: ${right}`);
  });
  expect(unused).toEqual([]);
});
