import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FeedFilter, noFilter, Snapshot } from '../../../lib/feed/snapshot.ts';
import { answersOf, before, cardText, changeOf, fits, presenceOf, type Told } from './feed-oracle.ts';

const languages = ['en', 'EN', 'hi', 'Español', 'ESPAÑOL', 'ta'];
const topics = ['music', 'Music', ' sport', 'SPORT', 'films', ' ', 'tea', 'ÜBER', 'über'];

/** Few values of everything, so that ties and full groups are common. */
const listener = fc.record({
  userId: fc.integer({ min: 1, max: 40 }),
  online: fc.boolean(),
  busy: fc.boolean(),
  rating: fc.constantFrom(0, 0, 1, 3.25, 4.5, 5),
  lastSeen: fc.integer({ min: 1, max: 4 }),
  preferredLanguage: fc.constantFrom(undefined, '', ...languages),
  interests: fc.option(fc.subarray(topics, { maxLength: 3 }), { nil: undefined }),
});

const filter: fc.Arbitrary<FeedFilter> = fc.record({
  onlineOnly: fc.boolean(),
  availableOnly: fc.boolean(),
  language: fc.constantFrom('', '', ...languages, 'xx'),
  interests: fc.oneof(fc.constant([]), fc.subarray([...topics, '', 'nothing'], { minLength: 1, maxLength: 3 })),
  minRating: fc.constantFrom(undefined, undefined, 0, 0.01, 3.25, 3.3, 4.5, 5, 6, -1),
});

const page = fc.record({ skip: fc.integer({ min: 0, max: 50 }), limit: fc.integer({ min: 1, max: 30 }) });

/** What happens to the roster: somebody as a whole, a card or a presence alone, a repetition, an end. */
const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('row', 'card', 'presence'), to: listener }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gone'), to: listener }) },
);
const question = fc.record({
  filter,
  page,
  excluded: fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { maxLength: 10 }),
});

const ask = (snapshot: Snapshot, asked: FeedFilter, excluded: readonly number[], skip: number, limit: number) => {
  const { listed, ...counts } = snapshot.find(asked, excluded, { skip, limit });
  return { ...counts, ids: listed.map(({ userId }) => userId) };
};

test('after any changes every question is answered as plain filtering and sorting answers it', () => {
  const story = fc.array(
    fc.record({ events: fc.array(event, { maxLength: 12 }), questions: fc.array(question, { maxLength: 4 }) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(story, (chapters) => {
      const snapshot = new Snapshot();
      const cards = new Map<number, Told>();
      const presences = new Map<number, Told>();
      let changedAt = 1;
      for (const { events, questions } of chapters) {
        const changes = events.map(({ kind, to }) => {
          const told = { ...to, changedAt: changedAt++ };
          if (kind === 'gone') {
            cards.delete(told.userId);
            presences.delete(told.userId);
            return { userId: told.userId, gone: true } as const;
          }
          if (kind !== 'presence') cards.set(told.userId, told);
          if (kind !== 'card') presences.set(told.userId, told);
          if (kind === 'card') return { userId: told.userId, card: cardText(told) };
          return kind === 'row' ? changeOf(told) : { userId: told.userId, presence: presenceOf(told) };
        });
        snapshot.apply(changes);
        // What has been told already changes nothing, nor does an older presence.
        snapshot.apply([...presences.values()].map((told) => ({ userId: told.userId, presence: presenceOf(told) })));
        snapshot.apply([...presences.keys()].map((userId) => ({ userId, presence: outdated })));
        const listed = [...cards.values()].flatMap((card) => {
          const presence = presences.get(card.userId);
          return presence ? [{ ...card, ...presenceOf(presence) }] : [];
        });
        for (const {
          filter: asked,
          page: { skip, limit },
          excluded,
        } of questions) {
          const fitting = listed.filter((told) => fits(told, asked)).sort(before);
          const expected = answersOf(fitting)(new Set(excluded), skip, limit);
          expect(ask(snapshot, asked, excluded, skip, limit)).toEqual(expected);
          const { ids: _, ...counts } = expected;
          expect(snapshot.count(asked, excluded)).toEqual(counts);
        }
      }
    }),
    { numRuns: 600 },
  );
});

const outdated = { online: true, busy: false, lastSeen: 9, changedAt: 0.5 };

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('of 100,000 listeners 10,000 questions get exactly what plain filtering and sorting gives', () => {
  const next = numbers(7);
  const one = <T>(values: readonly T[]): T => values[next(values.length)] as T;
  const words = Array.from({ length: 60 }, (_, index) => `topic ${index}`);
  const people = Array.from(
    { length: 100_000 },
    (_, index): Told => ({
      userId: 1 + index * 3,
      online: next(10) < 3,
      busy: next(10) < 2,
      rating: next(3) === 0 ? 0 : next(501) / 100,
      lastSeen: 1_700_000_000_000 + next(50_000),
      changedAt: 1_700_000_000_000,
      preferredLanguage: next(50) === 0 ? `rare ${next(300)}` : one(languages),
      // The square makes some words common and most of them rare.
      interests: Array.from({ length: next(4) }, () => words[Math.floor(next(60) ** 2 / 60)] as string),
    }),
  );
  const snapshot = new Snapshot();
  snapshot.apply(people.map(changeOf));
  const inOrder = people.toSorted(before);
  for (let set = 0; set < 100; set++) {
    const asked: FeedFilter = {
      onlineOnly: next(4) === 0,
      availableOnly: next(4) === 0,
      language: one(['', '', 'en', 'HI', 'ta', 'rare 7']),
      interests: one([[], [], [one(words)], [one(words), one(words), 'TOPIC 3']]),
      minRating: one([undefined, undefined, 2, 4.5, 4.99]),
    };
    const fitting = inOrder.filter((told) => fits(told, asked));
    const answer = answersOf(fitting);
    for (let question = 0; question < 100; question++) {
      const excluded = Array.from({ length: next(20) }, () => next(300_000));
      const limit = 1 + next(100);
      const skip = limit * next(one([3, 3, 2 + Math.ceil(fitting.length / limit)]));
      const given = ask(snapshot, asked, excluded, skip, limit);
      // One comparison of texts is many times faster than that of values.
      const expected = answer(new Set(excluded), skip, limit);
      if (JSON.stringify(given) !== JSON.stringify(expected)) expect(given).toEqual(expected);
    }
  }
});

test('spellings that differ in case, width or composition are the same language and the same interest', () => {
  const snapshot = new Snapshot();
  const told = { userId: 1, online: true, busy: false, rating: 0, lastSeen: 1, changedAt: 1 };
  snapshot.apply([changeOf({ ...told, preferredLanguage: 'Ｅspañol', interests: ['  Cafe\u0301 ', ''] })]);
  const total = (asked: Partial<FeedFilter>) => snapshot.count({ ...noFilter, ...asked }, []).total;
  expect(total({ language: 'ESPAN\u0303OL' })).toBe(1);
  expect(total({ interests: ['CAFÉ'] })).toBe(1);
  expect(total({ interests: ['cafe'] })).toBe(0);
  expect(total({ language: ' Español' })).toBe(0);
});

test('no language and no interest to ask for is no filter, and empty ones on a card are nothing to find', () => {
  const snapshot = new Snapshot();
  const told = { userId: 1, online: true, busy: false, rating: 0, lastSeen: 1, changedAt: 1 };
  snapshot.apply([changeOf({ ...told, preferredLanguage: '', interests: ['', ' '] })]);
  expect(snapshot.count({ ...noFilter, interests: ['', '  '] }, []).total).toBe(1);
  expect(snapshot.count({ ...noFilter, language: ' ' }, []).total).toBe(0);
});

test('a card says what is shown of a profile, and neither phone nor date of birth', () => {
  const text = cardText({ userId: 7, rating: 4.5, preferredLanguage: 'en' });
  expect(JSON.parse(text)).toEqual({
    username: 'user 7',
    preferredLanguage: 'en',
    rating: 4.5,
    country: 'India',
    roles: ['listener'],
  });
});

test('a page far past the end is empty, and its counts are those of every other page', () => {
  const snapshot = new Snapshot();
  snapshot.apply([changeOf({ userId: 1, online: true, busy: true, rating: 0, lastSeen: 1, changedAt: 1 })]);
  expect(snapshot.find(noFilter, [], { skip: Number.MAX_SAFE_INTEGER * 100, limit: 100 })).toEqual({
    total: 1,
    online: 1,
    available: 0,
    listed: [],
  });
});
