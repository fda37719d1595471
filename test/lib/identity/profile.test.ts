import { expect, test } from 'vitest';
import { deleteAccount } from '../../../lib/identity/deletion.ts';
import { changeProfile, type ProfileChange } from '../../../lib/identity/profile.ts';
import { type UserItem, Usernames, Users } from '../../../lib/identity/store.ts';
import { callDesk } from '../../support/call-desk.ts';
import { callerOf, codeOf, newPerson, useIdentity } from './identity-world.ts';

const world = useIdentity();

const newUser = async (): Promise<UserItem> => (await callerOf(world, (await newPerson(world)).accessToken)).user;
const change = (user: UserItem, fields: ProfileChange) =>
  changeProfile({ table: world.table, user, change: fields, now: world.now() });
const ownerOf = async (usernameKey: string) => (await world.table.get(Usernames, { usernameKey }))?.userId;

test('what is given is stored, empty texts and lists included, and what is not given stays', async () => {
  const user = await newUser();
  await change(user, { bio: 'Hello', interests: ['music'], preferredLanguage: 'en' });
  const changed = await change(user, { bio: '', interests: [], rating: 4.5, preferredLanguage: undefined });
  expect(changed).toMatchObject({
    bio: '',
    interests: [],
    rating: 4.5,
    preferredLanguage: 'en',
    username: user.username,
  });
  expect(await world.table.get(Users, user)).toEqual(changed);
});

test('nothing to change writes nothing and gives the profile as it is', async () => {
  const user = await newUser();
  const before = world.operations.length;
  expect(await change(user, { bio: undefined })).toEqual(user);
  expect(world.operations).toHaveLength(before);
});

test('with a new username the old one is free at once', async () => {
  const [user, other] = [await newUser(), await newUser()];
  const name = `Renamed ${user.userId}`;
  expect(await change(user, { username: name, bio: 'new' })).toMatchObject({ username: name, bio: 'new' });
  expect(await ownerOf(name.toLowerCase())).toBe(user.userId);
  expect(await change(other, { username: user.username })).toMatchObject({ userId: other.userId });
});

test("one's own name in another spelling is allowed and stays one's own", async () => {
  const user = await newUser();
  const changed = await change(user, { username: user.username.toUpperCase() });
  expect(changed).toMatchObject({ username: user.username.toUpperCase(), usernameKey: user.usernameKey });
  expect(await ownerOf(user.usernameKey)).toBe(user.userId);
});

test("another's name is refused in any spelling and nothing is written", async () => {
  const [user, other] = [await newUser(), await newUser()];
  expect(codeOf(await change(user, { username: other.username.toUpperCase(), bio: 'x' }))).toBe('username_taken');
  expect(await world.table.get(Users, user)).toEqual(user);
  expect(await ownerOf(user.usernameKey)).toBe(user.userId);
});

test('of parallel users who want one name one gets it', async () => {
  const users = await Promise.all(Array.from({ length: 5 }, newUser));
  const outcomes = await Promise.all(users.map((user) => change(user, { username: 'wanted by all' })));
  expect(outcomes.filter((outcome) => codeOf(outcome) === 'username_taken')).toHaveLength(4);
});

test('parallel changes of one name leave the user with exactly one name', async () => {
  const user = await newUser();
  const names = [`one ${user.userId}`, `two ${user.userId}`, `three ${user.userId}`];
  await Promise.all(names.map((username) => change(user, { username })));
  const stored = await world.table.get(Users, user);
  const owned = await Promise.all([...names, user.usernameKey].map(async (name) => (await ownerOf(name)) && name));
  expect(owned.filter(Boolean)).toEqual([stored?.usernameKey]);
});

test('the same change of name sent twice at once succeeds twice', async () => {
  const user = await newUser();
  const username = `twice ${user.userId}`;
  const outcomes = await Promise.all([change(user, { username }), change(user, { username })]);
  expect(outcomes).toEqual([expect.objectContaining({ username }), expect.objectContaining({ username })]);
});

test('a change of spelling that meets a change of name does not bring the old name back', async () => {
  const user = await newUser();
  const between = `between ${user.userId}`;
  world.before('UpdateItem', () => change(user, { username: between }));
  const changed = await change(user, { username: user.username.toUpperCase() });
  expect(changed).toMatchObject({ username: user.username.toUpperCase(), usernameKey: user.usernameKey });
  expect(await ownerOf(user.usernameKey)).toBe(user.userId);
  expect(await ownerOf(between)).toBeUndefined();
});

test.each([{ bio: 'x' }, { username: 'ghost' }])(
  'a deleted user cannot change %j and does not come back',
  async (fields) => {
    const user = await newUser();
    await deleteAccount(callDesk(world.table), user.userId, new Date());
    expect(codeOf(await change(user, fields))).toBe('user_not_found');
    expect(await world.table.get(Users, user)).toBeUndefined();
    expect(await ownerOf('ghost')).toBeUndefined();
  },
);
