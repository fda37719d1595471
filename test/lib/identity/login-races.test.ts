import { expect, test } from 'vitest';
import { deleteAccount } from '../../../lib/identity/deletion.ts';
import { logOut } from '../../../lib/identity/logout.ts';
import { resendOtp } from '../../../lib/identity/otp.ts';
import { changeProfile } from '../../../lib/identity/profile.ts';
import { Challenges, Phones, Users } from '../../../lib/identity/store.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { type SampleItem, Samples, Voices } from '../../../lib/verification/store.ts';
import { callDesk } from '../../support/call-desk.ts';
import {
  ask,
  callerOf,
  codeOf,
  newPerson,
  newPhone,
  otherThan,
  sentCode,
  useIdentity,
  verify,
} from './identity-world.ts';

const world = useIdentity();

/** What is done before the `count`th next operation of this kind. */
function beforeThe(count: number, operation: 'UpdateItem', meanwhile: () => Promise<unknown>): void {
  world.before(operation, async () => (count > 1 ? beforeThe(count - 1, operation, meanwhile) : meanwhile()));
}

const triesOf = async (phone: string) => (await world.table.get(Challenges, { phone }))?.tries;

async function operationsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = world.operations.length;
  await work();
  return world.operations.slice(before);
}

test('a code that is sent while the last wrong try deletes the one before it stays good', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const wrong = otherThan(sentCode(world, phone));
  for (let tries = 1; tries <= 4; tries++) await verify(world, phone, wrong);
  world.before('DeleteItem', () => ask(world, phone));
  expect(codeOf(await verify(world, phone, wrong))).toBe('otp_invalid');
  expect(await verify(world, phone, sentCode(world, phone))).toMatchObject({ status: 'needs_registration' });
});

test('a try that is given back is not given to a code that came meanwhile', async () => {
  const phone = newPhone();
  await ask(world, phone);
  world.failNext('TransactWriteItems');
  beforeThe(2, 'UpdateItem', async () => {
    const { challengeId: _, ...challenge } = (await world.table.get(Challenges, { phone })) ?? ({} as never);
    await world.table.put(Challenges, { ...challenge, challengeId: 'newer', tries: 0 });
  });
  await expect(verify(world, phone, sentCode(world, phone))).rejects.toThrow('unreachable');
  expect(await triesOf(phone)).toBe(0);
});

test('a try is given back once, also when the answer to that is lost', async () => {
  const phone = newPhone();
  await ask(world, phone);
  world.failNext('TransactWriteItems');
  beforeThe(2, 'UpdateItem', async () => world.loseAnswer('UpdateItem'));
  await expect(verify(world, phone, sentCode(world, phone))).rejects.toThrow('unreachable');
  expect(await triesOf(phone)).toBe(0);
});

test('an account of which only a part is there logs nobody in: it is an overload, and the code stays', async () => {
  for (const part of ['user', 'status'] as const) {
    const person = await newPerson(world);
    const { user } = await callerOf(world, person.accessToken);
    await ask(world, person.phone);
    await (part === 'user' ? world.table.delete(Users, user) : world.table.delete(Statuses, user));
    const login = verify(world, person.phone, sentCode(world, person.phone));
    await expect(login).rejects.toThrow('the account of a login kept changing');
    expect(await triesOf(person.phone)).toBe(0);
  }
});

test('a login reads each item once', async () => {
  const { phone } = await newPerson(world);
  await ask(world, phone);
  const operations = await operationsOf(() => verify(world, phone, sentCode(world, phone)));
  expect(operations.toSorted()).toEqual(['BatchGetItem', 'GetItem', 'TransactWriteItems', 'UpdateItem']);
});

test('a logout takes the status that was read with the token, and one without a status is refused', async () => {
  const person = await newPerson(world);
  const caller = await callerOf(world, person.accessToken);
  expect(codeOf(await logOut(world.table, { ...caller, status: undefined }, world.now()))).toBe('access_token_revoked');
  expect(await operationsOf(() => logOut(world.table, caller, world.now()))).toEqual(['TransactWriteItems']);
});

test('a logout whose status never stands still says what kept changing', async () => {
  const caller = await callerOf(world, (await newPerson(world)).accessToken);
  const move = async (): Promise<void> => {
    await world.table.update(Statuses, caller.user, { add: { changedAt: 1 } });
    if (moves++ < 11) world.before('TransactWriteItems', move);
  };
  let moves = 0;
  world.before('TransactWriteItems', move);
  await expect(logOut(world.table, caller, world.now())).rejects.toThrow('a status kept changing');
});

test('a code whose tries are used up is not sent again, and one with a try left is', async () => {
  const resend = (phone: string) => resendOtp(world.desk, { phone, address: '198.51.100.7' }, world.now());
  for (const [tries, outcome] of [
    [4, 're-sent'],
    [5, 'sent'],
  ] as const) {
    const phone = newPhone();
    await ask(world, phone);
    const code = sentCode(world, phone);
    await world.table.update(Challenges, { phone }, { set: { tries } });
    expect(await resend(phone)).toBe(outcome);
    expect(await triesOf(phone)).toBe(outcome === 'sent' ? 0 : 4);
    if (outcome === 're-sent') expect(sentCode(world, phone)).toBe(code);
  }
});

test('a message is the template with the code in its place, and nothing else', async () => {
  const phone = newPhone();
  await ask(world, phone);
  const [before, after] = world.desk.smsRules.template.split('{code}');
  const { text } = world.sent.find(({ to }) => to === phone) ?? { text: '' };
  expect(text).toBe(`${before}${sentCode(world, phone)}${after}`);
});

test('a new name is stored from the profile that is known, and an account that goes right after has none', async () => {
  const { user } = await callerOf(world, (await newPerson(world)).accessToken);
  const rename = (username: string) =>
    changeProfile({ table: world.table, user, change: { username }, now: world.now() });
  expect(await operationsOf(() => rename(`first of ${user.userId}`))).toEqual(['TransactWriteItems', 'GetItem']);
  const { user: other } = await callerOf(world, (await newPerson(world)).accessToken);
  world.before('GetItem', () => world.table.delete(Users, other));
  const change = { username: `name of ${other.userId}` };
  const outcome = await changeProfile({ table: world.table, user: other, change, now: world.now() });
  expect(codeOf(outcome)).toBe('user_not_found');
});

test('an account of which the status is missing is not deleted by halves: it is an overload, and nothing goes', async () => {
  const { user } = await callerOf(world, (await newPerson(world)).accessToken);
  await world.table.delete(Statuses, user);
  await expect(deleteAccount(callDesk(world.table), user.userId, world.now())).rejects.toThrow(
    'an account kept changing',
  );
  expect(await world.table.get(Phones, user)).toBeDefined();
});

test('a sample that waits leaves the queue with the account', async () => {
  const { user } = await callerOf(world, (await newPerson(world)).accessToken);
  const { userId } = user;
  const sample = { userId, ordinal: 1, sampleId: 4_711, status: 'pending', uploadedAt: 1 } as SampleItem;
  await world.table.put(Samples, sample);
  await world.table.put(Voices, { userId, samples: 1, pending: 4_711 });
  const waiting = async () => (await world.table.list(Samples, { of: ['pending'], index: 'gsi1', limit: 9 }))?.items;
  expect(await waiting()).toHaveLength(1);
  await deleteAccount(callDesk(world.table), userId, world.now());
  expect(await waiting()).toEqual([]);
});
