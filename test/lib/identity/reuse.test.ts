import { expect, test } from 'vitest';
import { refreshSession } from '../../../lib/identity/refresh.ts';
import { type SessionItem, Sessions } from '../../../lib/identity/store.ts';
import { issueToken } from '../../../lib/identity/tokens.ts';
import { callerOf, codeOf, identifyBy, newPerson, useIdentity } from './identity-world.ts';

const world = useIdentity();

const refresh = (token: string) => refreshSession(world.desk, token, world.now());

async function refreshed(token: string): Promise<string> {
  const tokens = await refresh(token);
  if (!('refreshToken' in tokens)) throw new Error(`refused: ${tokens.code}`);
  return tokens.refreshToken;
}

const sessionOf = async (accessToken: string): Promise<SessionItem> => (await callerOf(world, accessToken)).session;
const stored = (session: SessionItem) => world.table.get(Sessions, session);

test('a token that was just exchanged, and is the only one that was, does no harm when it comes again', async () => {
  const { accessToken, refreshToken } = await newPerson(world);
  const next = await refreshed(refreshToken);
  expect(codeOf(await refresh(refreshToken))).toBe('refresh_token_dead');
  expect(codeOf(await identifyBy(world, accessToken))).toMatchObject({ user: expect.anything() });
  await refreshed(next);
});

test('an old token revokes its family although another one was exchanged a moment ago', async () => {
  const { accessToken, refreshToken: stolen } = await newPerson(world);
  const second = await refreshed(stolen);
  world.advance(11);
  const third = await refreshed(second);
  expect(codeOf(await refresh(stolen))).toBe('refresh_token_dead');
  expect(codeOf(await refresh(third))).toBe('refresh_token_dead');
  expect(codeOf(await identifyBy(world, accessToken))).toBe('access_token_revoked');
});

test('a family that ends meanwhile keeps the time at which it ended', async () => {
  const { accessToken, refreshToken } = await newPerson(world);
  const session = await sessionOf(accessToken);
  await refreshed(refreshToken);
  world.advance(11);
  world.before('UpdateItem', () => world.table.update(Sessions, session, { set: { revokedAt: 'before' } }));
  expect(codeOf(await refresh(refreshToken))).toBe('refresh_token_dead');
  expect((await stored(session))?.revokedAt).toBe('before');
});

test('a token of a family that has ended is refused by the one read of it, and nothing is written', async () => {
  const { accessToken, refreshToken } = await newPerson(world);
  const session = await sessionOf(accessToken);
  await world.table.update(Sessions, session, { set: { revokedAt: 'x' } });
  const before = world.operations.length;
  expect(codeOf(await refresh(refreshToken))).toBe('refresh_token_dead');
  expect(world.operations.slice(before)).toEqual(['BatchGetItem']);
});

test('a genuine refresh token that lacks any of its claims, or has one of another kind, is an invalid payload', async () => {
  const { accessToken } = await newPerson(world);
  const { userId, familyId, epoch, currentJti } = await sessionOf(accessToken);
  const whole = { user_id: userId, family: familyId, epoch, jti: currentJti };
  const issue = (claims: Record<string, unknown>) =>
    issueToken(world.desk, 'refresh', claims as { jti: string }, world.now());
  for (const change of [{ user_id: 'x' }, { user_id: 1.5 }, { family: 7 }, { epoch: '0' }, { jti: 7 }]) {
    const token = await issue({ ...whole, ...change });
    expect(codeOf(await refresh(token)), JSON.stringify(change)).toBe('refresh_payload_invalid');
  }
  expect(await refresh(await issue(whole))).toHaveProperty('refreshToken');
});

test('an access token whose claims are of another kind is invalid, and blanks around a token are none of it', async () => {
  const { accessToken } = await newPerson(world);
  const { userId, familyId } = await sessionOf(accessToken);
  const issue = (claims: Record<string, unknown>) =>
    issueToken(world.desk, 'access', { jti: 'x', ...claims } as { jti: string }, world.now());
  expect(codeOf(await identifyBy(world, await issue({ user_id: String(userId), family: familyId })))).toBe(
    'access_token_invalid',
  );
  expect(codeOf(await identifyBy(world, await issue({ user_id: userId, family: 7 })))).toBe('access_token_invalid');
  expect(await identifyBy(world, `  ${accessToken} `)).toHaveProperty('user');
});
