import { expect, test } from 'vitest';
import { newUsername, type Person, register, useSaathii } from '../support/saathii.ts';

const app = useSaathii();

/** Registers a listener; a word of its own keeps the listeners of one test apart from those of the others. */
async function listener(language: string, profile: Record<string, unknown> = {}): Promise<Person & { id: number }> {
  const person = await register(app, { role: 'listener', preferred_language: language, ...profile });
  return { ...person, id: (await app.get('/users/me', person.access)).body.user_id };
}

const setStatus = async (person: Person, status: Record<string, unknown>) =>
  expect((await app.put('/users/me/status', status, person.access)).status).toBe(200);

/** What has been written so far is in every feed. */
const settle = async () => {
  await app.world.idle();
  await app.advance(1);
};

async function feed(person: Person, query: Record<string, string | number | boolean> = {}) {
  const text = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const { status, body } = await app.get(`/feed/listeners?${text}`, person.access);
  expect([status, body.detail]).toEqual([200, undefined]);
  const ids: number[] = body.listeners.map(({ user_id }: { user_id: number }) => user_id);
  const { listeners, total_count, online_count, available_count, ...page } = body;
  return { ids, listeners, counts: [total_count, online_count, available_count], page };
}

const stats = async (person: Person) => (await app.get('/feed/stats', person.access)).body;

let words = 0;
const newWord = (): string => `word${++words}`;

test('a row has every documented field in its order, and neither phone nor date of birth', async () => {
  const language = newWord();
  const [caller, one] = [
    await register(app),
    await listener(language, {
      sex: 'male',
      dob: '1990-01-15',
      bio: '...',
      interests: ['music'],
      profile_image_url: 'https://...',
    }),
  ];
  await settle();
  const { body } = await app.get(`/feed/listeners?language=${language}`, caller.access);
  const row = {
    user_id: one.id,
    username: one.username,
    sex: 'male',
    bio: '...',
    interests: ['music'],
    profile_image_url: 'https://...',
    preferred_language: language,
    rating: 0,
    country: 'India',
    roles: ['listener'],
    is_online: true,
    last_seen: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    is_busy: false,
    busy_until: null,
    is_available: true,
  };
  const envelope = { page: 1, per_page: 20, has_next: false, has_previous: false };
  expect(body).toEqual({ listeners: [row], total_count: 1, online_count: 1, available_count: 1, ...envelope });
  expect(Object.keys(body.listeners[0])).toEqual(Object.keys(row));
  expect(Object.keys(body)).toEqual([
    ...['listeners', 'total_count', 'online_count', 'available_count'],
    ...['page', 'per_page', 'has_next', 'has_previous'],
  ]);
});

test('what is not set is null in a row, and nobody but listeners is in it, the caller least of all', async () => {
  const language = newWord();
  const [caller, other] = [await listener(language), await listener(language)];
  await register(app, { preferred_language: language });
  await settle();
  const { ids, listeners } = await feed(caller, { language });
  expect(ids).toEqual([other.id]);
  expect(listeners[0]).toMatchObject({
    sex: null,
    bio: null,
    interests: null,
    profile_image_url: null,
    busy_until: null,
  });
  expect((await feed(other, { language })).ids).toEqual([caller.id]);
});

test('filters hold together, words are compared without case, and counts are of all who fit', async () => {
  const [language, music, sport] = [newWord(), newWord(), newWord()];
  const caller = await register(app);
  const away = await listener(language, { interests: [music] });
  const busy = await listener(language, { interests: [` ${sport.toUpperCase()} `] });
  const free = await listener(language.toUpperCase(), { interests: [music, sport] });
  await setStatus(busy, { is_busy: true });
  await setStatus(away, { is_online: false });
  await settle();
  expect(await feed(caller, { language })).toMatchObject({ ids: [free.id, busy.id, away.id], counts: [3, 2, 1] });
  const cases: readonly (readonly [Record<string, string | boolean>, readonly number[], readonly number[]])[] = [
    [{ online_only: true }, [free.id, busy.id], [2, 2, 1]],
    [{ online_only: 'Yes', available_only: 'off' }, [free.id, busy.id], [2, 2, 1]],
    [{ available_only: true }, [free.id], [1, 1, 1]],
    [{ interests: `${music.toUpperCase()} , nothing` }, [free.id, away.id], [2, 1, 1]],
    [{ interests: `${music},${sport}`, online_only: true }, [free.id, busy.id], [2, 2, 1]],
    [{ interests: 'nothing' }, [], [0, 0, 0]],
    [{ interests: ' ,, ' }, [free.id, busy.id, away.id], [3, 2, 1]],
    [{ min_rating: '0' }, [free.id, busy.id, away.id], [3, 2, 1]],
    [{ min_rating: '0.01' }, [], [0, 0, 0]],
  ];
  for (const [query, ids, counts] of cases) {
    expect([query, await feed(caller, { language, ...query })]).toMatchObject([query, { ids, counts }]);
  }
});

test('the better rated stand first, also for the smallest difference, and the unrated last', async () => {
  const language = newWord();
  const caller = await register(app);
  const people = [await listener(language), await listener(language), await listener(language)];
  for (const [index, rating] of [4.49, 4.5].entries()) {
    const person = people[index] as Person;
    await app.world.operator('saathii').grant(person.phone, 'admin');
    await app.put('/users/me', { rating }, person.access);
  }
  await settle();
  const [low, high, unrated] = people.map(({ id }) => id);
  expect((await feed(caller, { language })).ids).toEqual([high, low, unrated]);
  expect(await feed(caller, { language, min_rating: '4.5' })).toMatchObject({ ids: [high], counts: [1, 1, 1] });
});

test('who blocks and who is blocked are not in each other’s feed nor counts, in both directions', async () => {
  const language = newWord();
  const [one, other, third] = [await listener(language), await listener(language), await listener(language)];
  await settle();
  const [before, beforeOther] = [await stats(one), await stats(other)];
  expect((await app.post('/block', { blocked_id: other.id }, one.access)).status).toBe(200);
  expect(await feed(one, { language })).toMatchObject({ ids: [third.id], counts: [1, 1, 1] });
  expect(await feed(other, { language })).toMatchObject({ ids: [third.id], counts: [1, 1, 1] });
  expect((await feed(third, { language })).ids).toHaveLength(2);
  expect((await stats(one)).total_listeners).toBe(before.total_listeners - 1);
  expect((await stats(other)).available_listeners).toBe(beforeOther.available_listeners - 1);
});

test('a registration, a new name, a new status, a silence and a deletion are in every feed once they have been told', async () => {
  const language = newWord();
  const caller = await register(app);
  expect((await feed(caller, { language })).ids).toEqual([]);
  const one = await listener(language);
  await settle();
  expect(await feed(caller, { language })).toMatchObject({ ids: [one.id], counts: [1, 1, 1] });

  const username = newUsername();
  await app.put('/users/me', { username }, one.access);
  await setStatus(one, { is_busy: true });
  await settle();
  expect(await feed(caller, { language })).toMatchObject({
    counts: [1, 1, 0],
    listeners: [{ username, is_busy: true, is_available: false }],
  });

  await setStatus(one, { is_busy: false });
  await settle();
  await app.advance(100);
  await settle();
  expect(await feed(caller, { language })).toMatchObject({ counts: [1, 0, 0], listeners: [{ is_online: false }] });

  await app.delete('/users/me', one.access);
  await settle();
  expect(await feed(caller, { language })).toMatchObject({ ids: [], counts: [0, 0, 0] });
});

test('a row tells what is true at the moment, also where the counts are behind, and one that no longer fits is left out', async () => {
  const language = newWord();
  const caller = await register(app);
  const [one, other] = [await listener(language), await listener(language)];
  await settle();
  await feed(caller, { language });
  // The consumer that keeps the counts does not get on: its writes wait.
  const held = app.world.faults.hold({ operation: 'UpdateItem', functionName: nameOf('SaathiiStreamsProject') });
  await setStatus(one, { is_busy: true });
  await held.reached;
  expect(await feed(caller, { language, available_only: true })).toMatchObject({ ids: [other.id], counts: [2, 2, 2] });
  const { listeners } = await feed(caller, { language });
  expect(listeners.find(({ user_id }: { user_id: number }) => user_id === one.id)).toMatchObject({ is_busy: true });
  await app.delete('/users/me', one.access);
  expect(await feed(caller, { language })).toMatchObject({ ids: [other.id] });
  held.release();
  await settle();
  expect(await feed(caller, { language, available_only: true })).toMatchObject({ ids: [other.id], counts: [1, 1, 1] });
});

const nameOf = (lambdaId: string): string =>
  app.world.model.functions.find(({ logicalId }) => logicalId.startsWith(lambdaId))?.name ?? '';

test('pages follow each other without a gap, and one past the end is empty with the same counts', async () => {
  const language = newWord();
  const caller = await register(app);
  const people: number[] = [];
  for (let count = 0; count < 5; count++) people.push((await listener(language)).id);
  await settle();
  const [first, second, third] = [
    await feed(caller, { language, per_page: 2 }),
    await feed(caller, { language, per_page: 2, page: 2 }),
    await feed(caller, { language, per_page: 2, page: 3 }),
  ];
  expect([...first.ids, ...second.ids, ...third.ids].sort((a, b) => a - b)).toEqual(people.sort((a, b) => a - b));
  expect([first, second, third].map(({ page }) => [page.has_previous, page.has_next])).toEqual([
    [false, true],
    [true, true],
    [true, false],
  ]);
  const past = { page: 4, per_page: 2, has_next: false, has_previous: true };
  expect(await feed(caller, { language, per_page: 2, page: 4 })).toMatchObject({
    ids: [],
    counts: [5, 5, 5],
    page: past,
  });
  expect(await feed(caller, { language, page: '9'.repeat(30) })).toMatchObject({ ids: [], counts: [5, 5, 5] });
  for (const [page, per_page] of [
    [0, 0],
    [-1, 101],
  ]) {
    expect((await feed(caller, { language, page: page ?? 0, per_page: per_page ?? 0 })).page).toMatchObject({
      page: 1,
      per_page: 20,
    });
  }
});

test('malformed filters are a 422 that names every one of them', async () => {
  const caller = await register(app);
  const query = 'online_only=maybe&available_only=&min_rating=best&page=abc&per_page=1.5&unknown=x';
  const { status, body } = await app.get(`/feed/listeners?${query}`, caller.access);
  expect(status).toBe(422);
  expect(body.detail.map(({ type, loc }: { type: string; loc: string[] }) => [type, ...loc])).toEqual([
    ['bool_parsing', 'query', 'online_only'],
    ['bool_parsing', 'query', 'available_only'],
    ['float_parsing', 'query', 'min_rating'],
    ['int_parsing', 'query', 'page'],
    ['int_parsing', 'query', 'per_page'],
  ]);
});

test('statistics are those of the unfiltered feed of the same caller', async () => {
  const [caller, busy] = [await listener(newWord()), await listener(newWord())];
  await setStatus(busy, { is_busy: true });
  await settle();
  const { counts } = await feed(caller);
  const [total, online, available] = counts as [number, number, number];
  expect(await stats(caller)).toEqual({
    total_listeners: total,
    online_listeners: online,
    available_listeners: available,
    busy_listeners: online - available,
  });
  expect(online - available).toBeGreaterThan(0);
});

test('a page of 20 costs ten read units beyond the check of the caller and the look into the log', async () => {
  const language = newWord();
  const caller = await register(app);
  for (let count = 0; count < 20; count++) await listener(language);
  await settle();
  await feed(caller, { language });
  await app.advance(1);
  app.world.ledger.reset();
  expect((await feed(caller, { language })).ids).toHaveLength(20);
  const calls = app.world.ledger.calls(nameOf('SaathiiFeedListeners'));
  const unitsOf = (entity: string) =>
    calls.filter(({ entities }) => entities.includes(entity)).reduce((units, { readUnits }) => units + readUnits, 0);
  expect([calls.length, unitsOf('STATUS'), unitsOf('ROSTER')]).toEqual([3, 10, 0]);
  // An engine that counts nothing for a query without an answer counts 0.
  expect(unitsOf('LOG')).toBeLessThanOrEqual(0.5);
}, 60_000);
