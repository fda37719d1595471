import { expect, test } from 'vitest';
import { deleteAccount } from '../../../lib/identity/deletion.ts';
import { logOut } from '../../../lib/identity/logout.ts';
import { refreshSession } from '../../../lib/identity/refresh.ts';
import { Challenges, Phones } from '../../../lib/identity/store.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { callDesk } from '../../support/call-desk.ts';
import {
  ask,
  callerOf,
  codeOf,
  logInAgain,
  newPerson,
  newPhone,
  otherThan,
  provePhone,
  sentCode,
  useIdentity,
  verify,
} from './identity-world.ts';

const world = useIdentity();

const statusesOf = (outcomes: readonly unknown[]) =>
  outcomes.map((outcome) => codeOf(outcome)).map((outcome) => (outcome as { status?: string }).status ?? outcome);

test('a right code of an unknown number gives a registration token and is used up', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const code = sentCode(world, phone);
  const admission = await verify(world, phone, code);
  expect(admission).toEqual({ status: 'needs_registration', registrationToken: expect.any(String) });
  expect(codeOf(await verify(world, phone, code))).toBe('otp_invalid');
});

test('a right code of a known number begins a further session and brings the user online', async () => {
  const person = await newPerson(world);
  const first = await callerOf(world, person.accessToken);
  await logOut(world.table, first, world.now());
  world.advance(5);
  const tokens = await logInAgain(world, person);
  const caller = await callerOf(world, tokens.accessToken);
  expect(caller.user.userId).toBe(first.user.userId);
  expect(caller.session.familyId).not.toBe(first.session.familyId);
  const status = await world.table.get(Statuses, caller.user);
  expect(status).toMatchObject({ explicitlyOffline: false, lastSeen: world.now().getTime() });
});

test('the 5th wrong try deletes the code, so that the right one is refused from then on', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const code = sentCode(world, phone);
  for (let wrong = 1; wrong <= 5; wrong++)
    expect(codeOf(await verify(world, phone, otherThan(code)))).toBe('otp_invalid');
  expect(await world.table.get(Challenges, { phone })).toBeUndefined();
  expect(codeOf(await verify(world, phone, code))).toBe('otp_invalid');
});

test('the right code is accepted as the 5th try', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const code = sentCode(world, phone);
  for (let wrong = 1; wrong <= 4; wrong++) await verify(world, phone, otherThan(code));
  expect(await verify(world, phone, code)).toMatchObject({ status: 'needs_registration' });
});

test.each(['', '12345', '1234567', 'abcdef', '１２３４５６', ' '])('the text %j is a wrong try', async (text) => {
  const phone = newPhone();
  await ask(world, phone);
  expect(codeOf(await verify(world, phone, text))).toBe('otp_invalid');
  expect(await world.table.get(Challenges, { phone })).toMatchObject({ tries: 1 });
});

test('a right code that could not be honoured was no wrong try, however often that happens', async () => {
  const { phone } = await newPerson(world);
  await ask(world, phone);
  const code = sentCode(world, phone);
  for (const operation of ['BatchGetItem', 'TransactWriteItems'] as const) {
    for (let failure = 1; failure <= 5; failure++) {
      world.failNext(operation);
      await expect(verify(world, phone, code)).rejects.toThrow();
    }
  }
  expect(await world.table.get(Challenges, { phone })).toMatchObject({ tries: 0 });
  expect(await verify(world, phone, code)).toMatchObject({ status: 'registered' });
});

test('a wrong code stays a wrong try when the deletion of the code fails', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const code = sentCode(world, phone);
  for (let wrong = 1; wrong <= 4; wrong++) await verify(world, phone, otherThan(code));
  world.failNext('DeleteItem');
  await expect(verify(world, phone, otherThan(code))).rejects.toThrow();
  expect(codeOf(await verify(world, phone, code))).toBe('otp_invalid');
});

test('a try whose counting is answered into the void is one try', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const code = sentCode(world, phone);
  for (let wrong = 1; wrong <= 4; wrong++) {
    world.loseAnswer('UpdateItem');
    await verify(world, phone, otherThan(code));
  }
  world.loseAnswer('UpdateItem');
  expect(await verify(world, phone, code)).toMatchObject({ status: 'needs_registration' });
});

test('20 parallel wrong tries use the code up', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const code = sentCode(world, phone);
  await Promise.all(Array.from({ length: 20 }, () => verify(world, phone, otherThan(code))));
  expect(codeOf(await verify(world, phone, code))).toBe('otp_invalid');
  expect(await world.table.get(Challenges, { phone })).toBeUndefined();
});

test('once 5 tries are counted nothing more is compared, even before the code is deleted', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const code = sentCode(world, phone);
  for (let wrong = 1; wrong <= 4; wrong++) await verify(world, phone, otherThan(code));
  let sixth: unknown;
  world.before('DeleteItem', async () => {
    sixth = await verify(world, phone, code);
  });
  await verify(world, phone, otherThan(code));
  expect(codeOf(sixth)).toBe('otp_invalid');
});

test('of 20 parallel right tries of an unknown number one wins', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const code = sentCode(world, phone);
  const outcomes = statusesOf(await Promise.all(Array.from({ length: 20 }, () => verify(world, phone, code))));
  expect(outcomes.sort()).toEqual(['needs_registration', ...Array(19).fill('otp_invalid')]);
});

test('of 20 parallel right tries of a known number one wins, and one session begins', async () => {
  const { phone } = await newPerson(world);
  await ask(world, phone);
  const code = sentCode(world, phone);
  const outcomes = statusesOf(await Promise.all(Array.from({ length: 20 }, () => verify(world, phone, code))));
  expect(outcomes.sort()).toEqual([...Array(19).fill('otp_invalid'), 'registered']);
});

test('a code is of use for its own number only', async () => {
  const [phone, other] = [newPhone(), newPhone()];
  await ask(world, phone);
  expect(codeOf(await verify(world, other, sentCode(world, phone)))).toBe('otp_invalid');
});

test('a code replaced while it is verified is refused, and the new one stays good', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const code = sentCode(world, phone);
  world.before('TransactWriteItems', () => ask(world, phone));
  expect(codeOf(await verify(world, phone, code))).toBe('otp_invalid');
  expect(await verify(world, phone, sentCode(world, phone))).toMatchObject({ status: 'needs_registration' });
});

test('a login that meets a logout of the same user still begins a session that can be refreshed', async () => {
  const person = await newPerson(world);
  const caller = await callerOf(world, person.accessToken);
  await ask(world, person.phone);
  world.before('TransactWriteItems', () => logOut(world.table, caller, world.now()));
  const admission = await verify(world, person.phone, sentCode(world, person.phone));
  if (!('refreshToken' in admission)) throw new Error('not logged in');
  expect(await refreshSession(world.desk, admission.refreshToken, world.now())).toHaveProperty('accessToken');
});

test('a login that meets the deletion of the account gives a registration token and no session', async () => {
  const person = await newPerson(world);
  const { user } = await callerOf(world, person.accessToken);
  await ask(world, person.phone);
  world.before('TransactWriteItems', () => deleteAccount(callDesk(world.table), user.userId, new Date()));
  const admission = await verify(world, person.phone, sentCode(world, person.phone));
  expect(admission).toMatchObject({ status: 'needs_registration' });
  expect(await world.table.get(Phones, person)).toBeUndefined();
});

test.each(['unknown', 'known'] as const)(
  'the %s number: a lost answer of the store does not cost the code',
  async (kind) => {
    const phone = kind === 'known' ? (await newPerson(world)).phone : newPhone();
    await ask(world, phone);
    world.loseAnswer('TransactWriteItems');
    expect(await verify(world, phone, sentCode(world, phone))).toHaveProperty('status');
  },
);

test('a wrong code takes the same reads and writes whether or not the number has an account', async () => {
  const operationsFor = async (phone: string) => {
    await ask(world, phone);
    const wrong = otherThan(sentCode(world, phone));
    const before = world.operations.length;
    await verify(world, phone, wrong);
    return world.operations.slice(before).sort();
  };
  const { phone } = await newPerson(world);
  expect(await operationsFor(phone)).toEqual(await operationsFor(newPhone()));
});

test('a registration token proves one number and is no session', async () => {
  const token = await provePhone(world, newPhone());
  expect(codeOf(await refreshSession(world.desk, token, world.now()))).toBe('refresh_token_invalid');
});
