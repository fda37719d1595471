import { expect, test } from 'vitest';
import { newUsername, type Person, register, registrationToken, useSaathii } from '../support/saathii.ts';

const app = useSaathii();

type Known = Person & { readonly id: number };

async function person(profile: Record<string, unknown> = {}): Promise<Known> {
  const registered = await register(app, profile);
  return { ...registered, id: (await app.get('/users/me', registered.access)).body.user_id };
}

const block = (by: Known, body: unknown) => app.post('/block', body, by.access);
const unblock = (by: Known, on: number, options: { query?: string; body?: unknown } = { body: { blocked_id: on } }) =>
  app.send('DELETE', `/block${options.query ?? ''}`, { token: by.access, body: options.body });
const list = async (by: Known, query = '') => (await app.get(`/blocked${query}`, by.access)).body;
const check = async (by: Known, on: number) => (await app.get(`/block/check/${on}`, by.access)).body;

/** What is stored about the blocks of somebody. */
async function storedOf({ id }: Known): Promise<readonly unknown[]> {
  return app.world.operator('saathii').itemsOf(`SOCIAL#${id}`);
}

test('a block is answered, listed and checked as documented, and a repetition changes nothing', async () => {
  const [by, on] = [await person(), await person({ sex: 'male' })];
  const done = { success: true, blocked_id: on.id, is_blocked: true };
  expect((await block(by, { blocked_id: on.id, reason: 'rude' })).body).toEqual({
    ...done,
    message: `Successfully blocked ${on.username}`,
    action_type: 'block',
  });
  const listed = await list(by);
  expect(listed).toEqual({
    blocked_users: [
      {
        ...{ user_id: on.id, username: on.username, sex: 'male', bio: null, profile_image_url: null },
        ...{ action_type: 'block', reason: 'rude', blocked_at: expect.stringMatching(/^\d{4}-.*Z$/) },
      },
    ],
    ...{ total_count: 1, page: 1, per_page: 20, has_next: false, has_previous: false },
  });
  const again = await block(by, { blocked_id: String(on.id), action_type: 'report', reason: null });
  expect(again.body).toEqual({ ...done, message: `Already blocked ${on.username}`, action_type: 'report' });
  expect(await list(by)).toEqual(listed);
  expect(await check(by, on.id)).toEqual({ ...done, message: `${on.username} is blocked`, action_type: 'block' });
});

test('a report stays with the operators when its block is taken back and both accounts are deleted', async () => {
  const [by, on] = [await person(), await person()];
  await block(by, { blocked_id: on.id });
  await block(by, { blocked_id: on.id, action_type: 'report', reason: 'rude' });
  await unblock(by, on.id);
  for (const { access } of [by, on]) await app.delete('/users/me', access);
  await app.world.idle();
  await app.advance(901);
  expect(await app.world.operator('saathii').itemsOf(`REPORT#${on.id}`)).toMatchObject([
    { reporterId: by.id, reason: 'rude', phoneHash: expect.any(String) },
  ]);
});

test('a report blocks as well', async () => {
  const [by, on] = [await person(), await person()];
  expect((await block(by, { blocked_id: on.id, action_type: 'report' })).body.action_type).toBe('report');
  expect(await check(by, on.id)).toMatchObject({ action_type: 'report', is_blocked: true });
  expect((await list(by, '?action_type=report')).total_count).toBe(1);
});

test('the other side is told nothing: its list is empty, and it is checked as not blocked', async () => {
  const [by, on] = [await person(), await person()];
  await block(by, { blocked_id: on.id });
  expect(await check(on, by.id)).toEqual({
    ...{ success: true, message: `${by.username} is not blocked`, blocked_id: by.id },
    ...{ action_type: 'none', is_blocked: false },
  });
  expect((await list(on)).total_count).toBe(0);
});

test('the two are hidden from each other until the last block is gone', async () => {
  const [by, on] = [await person(), await person()];
  const seen = async () =>
    (
      await Promise.all([
        app.get(`/users/${on.id}/presence`, by.access),
        app.get(`/users/${by.id}/presence`, on.access),
      ])
    ).map(({ status }) => status);
  expect(await seen()).toEqual([200, 200]);
  await block(by, { blocked_id: on.id });
  expect(await seen()).toEqual([404, 404]);
  await block(on, { blocked_id: by.id });
  await unblock(by, on.id);
  expect(await seen()).toEqual([404, 404]);
  await unblock(on, by.id);
  expect(await seen()).toEqual([200, 200]);
});

test('an unblock is answered as documented, and takes the id from the body or the query, of which the body wins', async () => {
  const [by, one, two] = [await person(), await person(), await person()];
  const answer = { success: true, action_type: 'unblock', is_blocked: false };
  for (const { id } of [one, two]) await block(by, { blocked_id: id });
  const both = await unblock(by, one.id, { query: `?blocked_id=${two.id}`, body: { blocked_id: one.id } });
  expect(both.body).toEqual({ ...answer, message: `Successfully unblocked ${one.username}`, blocked_id: one.id });
  expect((await list(by)).blocked_users).toMatchObject([{ user_id: two.id }]);
  const inQuery = await unblock(by, two.id, { query: `?blocked_id=${two.id}` });
  expect(inQuery.body).toEqual({ ...answer, message: `Successfully unblocked ${two.username}`, blocked_id: two.id });
  expect((await unblock(by, two.id, { body: { blocked_id: String(two.id) } })).body).toEqual({
    ...answer,
    message: `${two.username} was not blocked`,
    blocked_id: two.id,
  });
  expect((await list(by)).total_count).toBe(0);
});

test('names in messages and lists are the current ones', async () => {
  const [by, on] = [await person(), await person()];
  await block(by, { blocked_id: on.id });
  const username = `${on.username}new`;
  await app.put('/users/me', { username, bio: 'changed' }, on.access);
  expect((await check(by, on.id)).message).toBe(`${username} is blocked`);
  expect((await list(by)).blocked_users).toMatchObject([{ username, bio: 'changed' }]);
  expect((await unblock(by, on.id)).body.message).toBe(`Successfully unblocked ${username}`);
});

test('a list comes newest first in pages with exact totals, filtered by an exact kind', async () => {
  const by = await person();
  const others: Known[] = [];
  for (let count = 0; count < 5; count++) others.push(await person());
  for (const [index, { id }] of others.entries()) {
    await block(by, { blocked_id: id, action_type: index % 2 ? 'report' : 'block' });
    await app.advance(1);
  }
  const ids = others.map(({ id }) => id).reverse();
  const idsOf = (body: { blocked_users: { user_id: number }[] }) => body.blocked_users.map(({ user_id }) => user_id);
  const first = await list(by, '?page=0&per_page=2');
  expect([idsOf(first), first.page, first.total_count, first.has_next, first.has_previous]).toEqual([
    ids.slice(0, 2),
    ...[1, 5, true, false],
  ]);
  const last = await list(by, '?page=3&per_page=2');
  expect([idsOf(last), last.total_count, last.has_next, last.has_previous]).toEqual([ids.slice(4), 5, false, true]);
  expect(await list(by, '?page=99999999999999999999&per_page=101')).toMatchObject({
    ...{ blocked_users: [], total_count: 5, per_page: 20, has_next: false, has_previous: true },
  });
  expect(idsOf(await list(by, '?action_type=report'))).toEqual([ids[1], ids[3]]);
  expect(await list(by, '?action_type=Report')).toMatchObject({ blocked_users: [], total_count: 0 });
});

test.each<[string, unknown, number, unknown]>([
  ['nobody', { blocked_id: 2 ** 52 }, 404, 'User not found'],
  ['an id that nobody can have', { blocked_id: 0 }, 404, 'User not found'],
  ['a word', { blocked_id: 'x' }, 422, [{ type: 'int_parsing', loc: ['body', 'blocked_id'] }]],
  ['nothing', {}, 422, [{ type: 'missing', loc: ['body', 'blocked_id'] }]],
])('%s can be neither blocked nor unblocked, and nothing is written', async (_, body, status, detail) => {
  const by = await person();
  for (const answer of [await block(by, body), await unblock(by, 0, { body })]) {
    expect([answer.status, answer.body.detail]).toEqual([
      status,
      typeof detail === 'string' ? detail : expect.anything(),
    ]);
    expect(answer.body).toMatchObject({ detail });
  }
  expect(await storedOf(by)).toEqual([]);
});

test('oneself, an unknown kind and a long reason are refused in the documented words, and nothing is written', async () => {
  const [by, on] = [await person(), await person()];
  expect(await block(by, { blocked_id: by.id })).toMatchObject({
    status: 400,
    body: { detail: 'Cannot block yourself' },
  });
  const malformed = await block(by, { blocked_id: on.id, action_type: 'mute', reason: 'ä'.repeat(501) });
  expect([malformed.status, malformed.body.detail]).toMatchObject([
    422,
    [
      { type: 'enum', loc: ['body', 'action_type'], msg: "Input should be 'block' or 'report'" },
      { type: 'string_too_long', loc: ['body', 'reason'], msg: 'String should have at most 500 characters' },
    ],
  ]);
  expect([...(await storedOf(by)), ...(await storedOf(on))]).toEqual([]);
});

test('an unblock without an id says what is missing, and a check of nobody is told so', async () => {
  const by = await person();
  const missing = await unblock(by, 0, {});
  expect([missing.status, missing.body.detail]).toMatchObject([422, [{ type: 'missing', loc: ['body'] }]]);
  const word = await unblock(by, 0, { query: '?blocked_id=x' });
  expect([word.status, word.body.detail]).toMatchObject([422, [{ type: 'int_parsing', loc: ['query', 'blocked_id'] }]]);
  expect(await app.get('/block/check/4503599627370496', by.access)).toMatchObject({
    ...{ status: 404, body: { detail: 'User not found' } },
  });
  expect((await app.get('/block/check/x', by.access)).body).toMatchObject({
    detail: [{ type: 'int_parsing', loc: ['path', 'user_id'] }],
  });
});

test('a deleted account is listed and counted no more, at once, and of its own blocks nothing is left afterwards', async () => {
  const [gone, one, other] = [await person(), await person(), await person()];
  await block(one, { blocked_id: other.id });
  await block(gone, { blocked_id: other.id });
  await block(gone, { blocked_id: one.id });
  await app.delete('/users/me', gone.access);
  await app.world.idle();
  await app.advance(901);
  expect(await storedOf(gone)).toEqual([]);
  const left = JSON.stringify([await storedOf(one), await storedOf(other)], withSets);
  expect(left).toContain(`BLOCK#${other.id}`);
  expect(left).not.toMatch(new RegExp(`\\b${gone.id}\\b`));
});

const withSets = (_: string, value: unknown) => (value instanceof Set ? [...value] : value);

test('a block on a deleted account is neither listed, counted, checked nor taken back, at once and afterwards', async () => {
  const [gone, one, other] = [await person(), await person(), await person()];
  await block(one, { blocked_id: gone.id });
  await block(one, { blocked_id: other.id });
  await app.delete('/users/me', gone.access);
  const look = async () => {
    expect(await list(one)).toMatchObject({ blocked_users: [{ user_id: other.id }], total_count: 1 });
    expect((await app.get(`/block/check/${gone.id}`, one.access)).status).toBe(404);
    expect((await unblock(one, gone.id)).status).toBe(404);
  };
  await look();
  await app.world.idle();
  await app.advance(901);
  await look();
  expect(await storedOf(one)).toContainEqual(expect.objectContaining({ sk: 'HIDDEN', blocks: 1 }));
});

test('who deletes their account and registers again finds those who blocked them hidden, and is back in their list', async () => {
  const [by, on] = [await person(), await person()];
  await block(by, { blocked_id: on.id, reason: 'rude' });
  const [before] = (await list(by)).blocked_users;
  await app.delete('/users/me', on.access);
  const registration_token = await registrationToken(app, on.phone);
  const again = await app.post('/auth/register', { registration_token, username: newUsername() });
  const { user_id, username } = (await app.get('/users/me', again.body.access_token)).body;
  expect((await list(by)).blocked_users).toEqual([{ ...before, user_id, username }]);
  expect((await app.get(`/users/${by.id}/presence`, again.body.access_token)).status).toBe(404);
  expect((await app.get(`/users/${user_id}/presence`, by.access)).status).toBe(404);
  expect(user_id).not.toBe(on.id);
});
