import { expect, test } from 'vitest';
import { Statuses, type StatusItem } from '../../lib/presence/store.ts';
import { operatorTable } from '../support/operator-table.ts';
import { login, type Person, register, useSaathii } from '../support/saathii.ts';

const app = useSaathii();

type Known = Person & { readonly id: number };

async function person(profile: Record<string, unknown> = {}): Promise<Known> {
  const registered = await register(app, profile);
  return { ...registered, id: (await app.get('/users/me', registered.access)).body.user_id };
}

const ownStatus = async ({ access }: Person) => (await app.get('/users/me/status', access)).body;
const set = (by: Person, body: unknown) => app.put('/users/me/status', body, by.access);
const heartbeat = ({ access }: Person) => app.post('/users/me/heartbeat', undefined, access);
const presenceOf = (id: number | string, by: Person) => app.get(`/users/${id}/presence`, by.access);
const list = (ids: string, by: Person) => app.get(`/users/presence?user_ids=${encodeURIComponent(ids)}`, by.access);
const stored = async ({ id }: Known) => (await operatorTable(app.world).get(Statuses, { userId: id })) as StatusItem;

const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

test('the own status is as documented, field by field and in order', async () => {
  const alice = await person();
  const { status, body } = await app.get('/users/me/status', alice.access);
  expect(status).toBe(200);
  expect(Object.entries(body)).toEqual([
    ['user_id', alice.id],
    ['is_online', true],
    ['last_seen', expect.stringMatching(timestamp)],
    ['is_busy', false],
    ['busy_until', null],
  ]);
});

test('the presence of somebody is as documented, alone and in a list, for oneself and for others', async () => {
  const [alice, bob] = [await person(), await person({ role: 'listener' })];
  const documented = (one: Known) => [
    ['user_id', one.id],
    ['username', one.username],
    ['is_online', true],
    ['last_seen', expect.stringMatching(timestamp)],
    ['is_busy', false],
    ['busy_until', null],
    ['is_available', true],
  ];
  expect(Object.entries((await presenceOf(bob.id, alice)).body)).toEqual(documented(bob));
  expect(Object.entries((await presenceOf(alice.id, alice)).body)).toEqual(documented(alice));
  const { status, body } = await list(`${bob.id}, ${alice.id},${bob.id}`, alice);
  expect([status, body.map(Object.entries)]).toEqual([200, [documented(alice), documented(bob)]]);
});

test('the documented change with its date of 2024 is answered not busy', async () => {
  const alice = await person();
  const body = { is_online: true, is_busy: true, busy_until: '2024-01-15T11:30:00Z' };
  expect((await set(alice, body)).body).toMatchObject({ is_online: true, is_busy: false, busy_until: null });
});

test('a change is answered with what others then see; null and absent leave things as they are', async () => {
  const [alice, bob] = [await person(), await person()];
  const until = new Date(app.world.clock.now() + 600_000);
  const busyUntil = until.toISOString();
  const busy = { is_busy: 'yes', busy_until: `${until.toISOString().slice(0, -1)}` };
  expect((await set(alice, busy)).body).toMatchObject({ is_busy: true, busy_until: busyUntil });
  for (const nothing of [{}, { is_online: null, is_busy: null, busy_until: null }, { unknown: 1 }]) {
    expect((await set(alice, nothing)).body).toMatchObject({ is_online: true, is_busy: true, busy_until: busyUntil });
  }
  expect((await presenceOf(alice.id, bob)).body).toMatchObject({ is_online: true, is_available: false });
  await app.advance(601);
  await heartbeat(alice);
  expect(await ownStatus(alice)).toMatchObject({ is_online: true, is_busy: false, busy_until: null });
  expect((await set(alice, { is_busy: 0, is_online: 'off' })).body).toMatchObject({ is_online: false, is_busy: false });
});

test('a heartbeat is answered as documented with or without a body, and ends an explicit offline', async () => {
  const [alice, bob] = [await person(), await person()];
  await set(alice, { is_online: false });
  expect((await presenceOf(alice.id, bob)).body).toMatchObject({ is_online: false, is_available: false });
  for (const raw of [undefined, '', '{}', 'nonsense']) {
    const options = { token: alice.access, ...(raw !== undefined && { raw }) };
    const { status, body } = await app.send('POST', '/users/me/heartbeat', options);
    expect([status, body]).toEqual([200, { message: 'Heartbeat received' }]);
  }
  expect((await presenceOf(alice.id, bob)).body).toMatchObject({ is_online: true, is_available: true });
});

test('a logout is an explicit offline until the next login', async () => {
  const [alice, bob] = [await person(), await person()];
  await app.post('/auth/logout', undefined, alice.access);
  expect((await presenceOf(alice.id, bob)).body.is_online).toBe(false);
  await login(app, alice.phone);
  expect((await presenceOf(alice.id, bob)).body.is_online).toBe(true);
});

test('after 90 seconds of silence somebody is offline for everybody, and their own status says so', async () => {
  const [alice, bob] = [await person(), await person()];
  await app.advance(85);
  expect((await presenceOf(alice.id, bob)).body.is_online).toBe(true);
  await app.advance(6);
  expect((await presenceOf(alice.id, bob)).body).toMatchObject({ is_online: false, is_available: false });
  expect((await list(String(alice.id), bob)).body).toMatchObject([{ is_online: false }]);
  expect((await ownStatus(alice)).is_online).toBe(false);
});

test('who is hidden by a block of either side looks like somebody who does not exist', async () => {
  const [alice, bob, carol] = [await person(), await person(), await person()];
  await app.post('/block', { blocked_id: bob.id }, alice.access);
  const missing = await presenceOf(2 ** 53 - 1, carol);
  expect([missing.status, missing.body]).toEqual([404, { detail: 'User not found' }]);
  for (const [by, on] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    const hidden = await presenceOf(on.id, by);
    expect([hidden.status, hidden.body]).toEqual([404, { detail: 'User not found' }]);
    const { body } = await list(`${alice.id},${bob.id},${carol.id}`, by);
    expect(body.map(({ user_id }: { user_id: number }) => user_id)).toEqual([by.id, carol.id]);
  }
});

test('a deleted user is gone from every list, and unknown ids are left out without an error', async () => {
  const [alice, bob] = [await person(), await person()];
  await app.delete('/users/me', bob.access);
  expect((await presenceOf(bob.id, alice)).status).toBe(404);
  const ids = `${bob.id},${alice.id},0,-5,+${alice.id},999999999,9007199254740993`;
  expect((await list(ids, alice)).body).toMatchObject([{ user_id: alice.id }]);
  expect((await list('999999999', alice)).body).toEqual([]);
});

test('50 users can be asked for at once, counted without duplicates, and no more', async () => {
  const alice = await person();
  const many = (count: number) => Array.from({ length: count }, (_, index) => 1_000_000 + index);
  const fifty = [...many(49), alice.id, ...many(49)].join(',');
  expect((await list(fifty, alice)).body).toMatchObject([{ user_id: alice.id }]);
  const refused = await list(many(51).join(), alice);
  expect([refused.status, refused.body]).toEqual([400, { detail: 'Too many user IDs requested' }]);
});

test.each(['', ' ', ',', '1,', ',1', '1,,2', 'x', '1,x', '1.5', '1e3', '1;2', '0x1'])(
  'the list %j has a part that is no integer',
  async (ids) => {
    const { status, body } = await list(ids, await aPerson());
    expect([status, body]).toEqual([400, { detail: 'Invalid user IDs format' }]);
  },
);

let somebody: Promise<Known> | undefined;
/** Somebody of whom a test changes nothing. */
function aPerson(): Promise<Known> {
  somebody ??= person();
  return somebody;
}

test('a list without its parameter is malformed', async () => {
  const { status, body } = await app.get('/users/presence', (await aPerson()).access);
  expect([status, body]).toEqual([
    422,
    { detail: [{ type: 'missing', loc: ['query', 'user_ids'], msg: 'Field required' }] },
  ]);
});

const notWhole = 'Input should be a valid integer, unable to parse string as an integer';

test.each(['0', '-1', '9007199254740992'])('the id %s in a path is nobody’s', async (id) => {
  const { status, body } = await presenceOf(id, await aPerson());
  expect([status, body]).toEqual([404, { detail: 'User not found' }]);
});

test.each([
  ['x', 'int_parsing', notWhole],
  ['me', 'int_parsing', notWhole],
  ['1.5', 'int_parsing', notWhole],
])('the id %s in a path is malformed', async (id, type, msg) => {
  const { status, body } = await presenceOf(id, await aPerson());
  expect([status, body]).toEqual([422, { detail: [{ type, loc: ['path', 'user_id'], msg }] }]);
});

test.each([
  ['is_online', 'perhaps', 'bool_parsing', 'Input should be a valid boolean, unable to interpret input'],
  ['is_busy', 2, 'bool_parsing', 'Input should be a valid boolean, unable to interpret input'],
  ['is_busy', [], 'bool_type', 'Input should be a valid boolean'],
  ['busy_until', 'soon', 'value_error', 'Value error, the time must be in ISO-8601 format'],
  ['busy_until', 1705314600, 'string_type', 'Input should be a valid string'],
])('a status with %s = %j is malformed, and nothing of it is stored', async (field, value, type, msg) => {
  const alice = await aPerson();
  const before = await stored(alice);
  const answer = await set(alice, { is_online: false, is_busy: true, [field]: value });
  expect([answer.status, answer.body]).toEqual([422, { detail: [{ type, loc: ['body', field], msg }] }]);
  expect(await stored(alice)).toEqual(before);
});

test('every field that is wrong is told at once', async () => {
  const { body } = await set(await aPerson(), { is_online: 'x', is_busy: {}, busy_until: '2024-02-30' });
  expect(body.detail.map(({ loc }: { loc: string[] }) => loc[1])).toEqual(['is_online', 'is_busy', 'busy_until']);
});

test('without a status there is nothing to show or to change, and none is made', async () => {
  const alice = await person();
  await operatorTable(app.world).delete(Statuses, { userId: alice.id });
  for (const answer of [
    await app.get('/users/me/status', alice.access),
    await set(alice, {}),
    await heartbeat(alice),
  ]) {
    expect([answer.status, answer.body]).toEqual([404, { detail: 'User status not found' }]);
  }
  expect(await stored(alice)).toBeUndefined();
  expect((await presenceOf(alice.id, alice)).status).toBe(404);
});
