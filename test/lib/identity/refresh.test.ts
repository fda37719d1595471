import { expect, test } from 'vitest';
import { deleteAccount } from '../../../lib/identity/deletion.ts';
import { logOut } from '../../../lib/identity/logout.ts';
import { refreshSession, rotate } from '../../../lib/identity/refresh.ts';
import { issueToken } from '../../../lib/identity/tokens.ts';
import { callDesk } from '../../support/call-desk.ts';
import {
  callerOf,
  codeOf,
  identifyBy,
  logInAgain,
  newPerson,
  newPhone,
  provePhone,
  useIdentity,
} from './identity-world.ts';

const world = useIdentity();

const refresh = (token: string) => refreshSession(world.desk, token, world.now());

async function refreshed(token: string) {
  const tokens = await refresh(token);
  if (!('accessToken' in tokens)) throw new Error(`refused: ${tokens.code}`);
  return tokens;
}

test('an exchange gives two new tokens of the same family, and the old refresh token is dead at once', async () => {
  const person = await newPerson(world);
  const tokens = await refreshed(person.refreshToken);
  expect(tokens.accessToken).not.toBe(person.accessToken);
  const [before, after] = [await callerOf(world, person.accessToken), await callerOf(world, tokens.accessToken)];
  expect(after.session.familyId).toBe(before.session.familyId);
  expect(codeOf(await refresh(person.refreshToken))).toBe('refresh_token_dead');
});

test('each exchange lets the session live a full 30 days more', async () => {
  let { refreshToken } = await newPerson(world);
  for (let month = 0; month < 3; month++) {
    world.advance(30 * 24 * 3600 - 1);
    ({ refreshToken } = await refreshed(refreshToken));
  }
  world.advance(30 * 24 * 3600);
  expect(codeOf(await refresh(refreshToken))).toBe('refresh_token_invalid');
});

test('of 10 parallel exchanges of one token exactly one succeeds, and the winner goes on', async () => {
  const { refreshToken } = await newPerson(world);
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => refresh(refreshToken)));
  const winners = outcomes.flatMap((outcome) => ('accessToken' in outcome ? outcome : []));
  expect(winners).toHaveLength(1);
  expect(outcomes.filter((outcome) => codeOf(outcome) === 'refresh_token_dead')).toHaveLength(9);
  await refreshed((winners[0] as { refreshToken: string }).refreshToken);
});

test('a dead token presented within 10 seconds of its exchange is refused and does no harm', async () => {
  const { refreshToken } = await newPerson(world);
  const next = await refreshed(refreshToken);
  const newest = await refreshed(next.refreshToken);
  world.advance(9.9);
  expect(codeOf(await refresh(refreshToken))).toBe('refresh_token_dead');
  expect(codeOf(await refresh(next.refreshToken))).toBe('refresh_token_dead');
  await refreshed(newest.refreshToken);
});

test('a dead token presented later revokes the family: its newest refresh token and its access tokens', async () => {
  const person = await newPerson(world);
  const otherDevice = await logInAgain(world, person);
  const next = await refreshed(person.refreshToken);
  world.advance(10);
  expect(codeOf(await refresh(person.refreshToken))).toBe('refresh_token_dead');
  expect(codeOf(await refresh(next.refreshToken))).toBe('refresh_token_dead');
  expect(codeOf(await identifyBy(world, next.accessToken))).toBe('access_token_revoked');
  await refreshed(otherDevice.refreshToken);
});

test('an exchange whose answer from the store is lost succeeds', async () => {
  const { refreshToken } = await newPerson(world);
  world.loseAnswer('UpdateItem');
  const tokens = await refreshed(refreshToken);
  await refreshed(tokens.refreshToken);
});

test('a stolen token ends its family also when a logout elsewhere has already ended its refreshing', async () => {
  const person = await newPerson(world);
  const elsewhere = await logInAgain(world, person);
  const tokens = await refreshed(person.refreshToken);
  await logOut(world.table, await callerOf(world, elsewhere.accessToken), world.now());
  world.advance(20);
  expect(codeOf(await identifyBy(world, tokens.accessToken))).toHaveProperty('user');
  expect(codeOf(await refresh(person.refreshToken))).toBe('refresh_token_dead');
  expect(codeOf(await identifyBy(world, tokens.accessToken))).toBe('access_token_revoked');
});

test('logout kills every refresh token of the user; a login after it is not touched', async () => {
  const person = await newPerson(world);
  const otherDevice = await logInAgain(world, person);
  await logOut(world.table, await callerOf(world, person.accessToken), world.now());
  expect(codeOf(await refresh(person.refreshToken))).toBe('refresh_token_dead');
  expect(codeOf(await refresh(otherDevice.refreshToken))).toBe('refresh_token_dead');
  await refreshed((await logInAgain(world, person)).refreshToken);
});

test('an exchange that meets a logout of its session is refused', async () => {
  const person = await newPerson(world);
  const caller = await callerOf(world, person.accessToken);
  world.before('UpdateItem', () => logOut(world.table, caller, world.now()));
  expect(codeOf(await refresh(person.refreshToken))).toBe('refresh_token_dead');
});

test('an exchange that meets a logout on another device gives no refresh token of use', async () => {
  const person = await newPerson(world);
  const otherDevice = await logInAgain(world, person);
  const caller = await callerOf(world, otherDevice.accessToken);
  world.before('UpdateItem', () => logOut(world.table, caller, world.now()));
  const tokens = await refreshed(person.refreshToken);
  expect(codeOf(await refresh(tokens.refreshToken))).toBe('refresh_token_dead');
});

test('a refresh token of a deleted user is dead', async () => {
  const person = await newPerson(world);
  const { user } = await callerOf(world, person.accessToken);
  await deleteAccount(callDesk(world.table), user.userId, new Date());
  expect(codeOf(await refresh(person.refreshToken))).toBe('refresh_token_dead');
});

test('a token of another kind or of no kind is invalid', async () => {
  const { accessToken } = await newPerson(world);
  for (const token of [accessToken, await provePhone(world, newPhone()), '', 'a.b.c']) {
    expect(codeOf(await refresh(token))).toBe('refresh_token_invalid');
  }
});

test('a genuine refresh token without its claims is an invalid payload', async () => {
  const claims = { user_id: 1, family: 'f', epoch: 0, jti: 'j' };
  for (const missing of ['user_id', 'family', 'epoch']) {
    const { [missing as 'family']: _, ...rest } = claims;
    const token = await issueToken(world.desk, 'refresh', rest, world.now());
    expect(codeOf(await refresh(token))).toBe('refresh_payload_invalid');
  }
});

test('a session remembers rotated tokens for the grace period only, and never more than 100', () => {
  let session = { currentJti: 'j0', rotated: [] as readonly { jti: string; at: number }[] };
  for (let turn = 1; turn <= 120; turn++) session = rotate(session, `j${turn}`, turn, 10_000);
  expect(session.rotated.map(({ jti }) => jti)).toEqual(Array.from({ length: 100 }, (_, index) => `j${20 + index}`));
  expect(rotate(session, 'last', 10_115, 10_000).rotated.map(({ jti }) => jti)).toEqual([
    'j115',
    'j116',
    'j117',
    'j118',
    'j119',
    'j120',
  ]);
});
