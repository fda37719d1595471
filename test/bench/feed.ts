import { type FeedFilter, noFilter, type RosterChange, Snapshot } from '../../lib/feed/snapshot.ts';
import { interleave, nullTest, ratioOf, type Sample } from './measure.ts';
import { type Plain, PlainFeed } from './plain-feed.ts';
import type { Line, Report, Suite } from './suite.ts';

const rounds = 15;
const sizes = [1_000, 10_000, 100_000, 1_000_000];
const goal = { listeners: 100_000, ratio: 'ours / plain', atMost: 1 / 20 };

/** As many changes as the sweep and the people themselves make in a busy second, and what is asked meanwhile. */
const changesAtOnce = 100;
const questionsBetween = 20;

const languages = ['en', 'hi', 'ta', 'te', 'bn', 'mr'];
const topics = Array.from({ length: 40 }, (_, index) => `topic ${index}`);

/** What a page of the feed costs in CPU time, beside plain code over objects that are in order already. */
export const suite: Suite = {
  title: 'a page of the feed from memory, with its exact counts',
  async run(): Promise<Report> {
    const lines: Line[] = [];
    for (const size of sizes) lines.push(await compareQuestions(size));
    for (const size of sizes) lines.push(await compareChanges(size, 0));
    for (const size of sizes) lines.push(await compareChanges(size, questionsBetween));
    return { method, lines, nullTest: await quietness(), blindTo };
  },
};

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function people(size: number): readonly Plain[] {
  const next = numbers(1);
  return Array.from({ length: size }, (_, index) => ({
    userId: index + 1,
    online: next(10) < 3,
    busy: next(10) < 2,
    rating: next(3) === 0 ? 0 : next(501) / 100,
    lastSeen: 1_700_000_000_000 + next(100_000_000),
    language: languages[next(languages.length)] as string,
    interests: Array.from({ length: next(5) }, () => topics[Math.floor(next(40) ** 2 / 40)] as string),
  }));
}

const rowOf = (one: Plain, changedAt: number): RosterChange => {
  const { userId, online, busy, rating, lastSeen, language: preferredLanguage, interests } = one;
  const card = { username: `user ${userId}`, bio: 'hello', interests, preferredLanguage, rating, country: 'India' };
  const presence = { online, busy, lastSeen, changedAt };
  return { userId, card: JSON.stringify({ ...card, roles: ['listener'] }), presence };
};

/** What people ask for: mostly the first page of all who are online or free, some of them choosy, some scrolling. */
const questions: readonly { readonly filter: FeedFilter; readonly page: number }[] = [
  { filter: noFilter, page: 1 },
  { filter: noFilter, page: 2 },
  { filter: noFilter, page: 25 },
  { filter: { ...noFilter, onlineOnly: true }, page: 1 },
  { filter: { ...noFilter, availableOnly: true }, page: 1 },
  { filter: { ...noFilter, availableOnly: true, language: 'hi' }, page: 1 },
  { filter: { ...noFilter, onlineOnly: true, interests: ['topic 0', 'topic 9'] }, page: 1 },
  { filter: { ...noFilter, language: 'en', interests: ['topic 30'] }, page: 2 },
  { filter: { ...noFilter, minRating: 4.5 }, page: 1 },
  { filter: { ...noFilter, availableOnly: true, language: 'ta', interests: ['topic 2'], minRating: 3 }, page: 1 },
];
const perPage = 20;
const excluded = Array.from({ length: 12 }, (_, index) => 1 + index * 71);

type Question = (typeof questions)[number];

/** A feed in memory that is told changes of presence and asked for pages. */
interface Subject {
  change(changed: readonly Plain[], changedAt: number): void;
  /** The number of rows on the page. */
  ask(question: Question): number;
}

function ours(everybody: readonly Plain[]): Subject {
  const snapshot = new Snapshot();
  snapshot.apply(everybody.map((one) => rowOf(one, 1)));
  return {
    change: (changed, changedAt) =>
      snapshot.apply(changed.map(({ userId, ...one }) => ({ userId, presence: { ...one, changedAt } }))),
    ask: ({ filter, page }) => {
      const { listed } = snapshot.find(filter, excluded, { skip: (page - 1) * perPage, limit: perPage });
      return listed.length;
    },
  };
}

function plain(everybody: readonly Plain[]): Subject {
  const feed = new PlainFeed(everybody);
  const hidden = new Set(excluded);
  return {
    change: (changed) => feed.change(changed),
    ask: ({ filter, page }) => feed.page(filter, hidden, (page - 1) * perPage, perPage),
  };
}

/** CPU time of this process in microseconds, the collector's threads included. */
function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Every question as often as takes long enough to be measured, over subjects whose roster stays as it is. */
const asking =
  <Name extends string>(subjects: Readonly<Record<Name, Subject>>, times: number): Sample<Name> =>
  async (name) =>
    cpuOf(() => {
      for (let time = 0; time < times; time++) for (const question of questions) subjects[name].ask(question);
    });

async function compareQuestions(size: number): Promise<Line> {
  const everybody = people(size);
  const subjects = { ours: ours(everybody), plain: plain(everybody) };
  for (const question of questions) {
    if (subjects.ours.ask(question) !== subjects.plain.ask(question)) throw new Error('the two answer differently');
  }
  const sample = asking(subjects, Math.ceil(500_000 / size));
  const costs = await interleave(['ours', 'plain'] as const, sample, rounds);
  return {
    name: 'questions',
    facts: { listeners: size, changes: 0 },
    ratios: { 'ours / plain': ratioOf(costs.ours, costs.plain) },
    ...(size === goal.listeners && { goal }),
  };
}

/** Changes of presence, and the first questions after them, which find nothing prepared. */
async function compareChanges(size: number, asked: number): Promise<Line> {
  const everybody = people(size);
  const subjects = { ours: ours(everybody), plain: plain(everybody) };
  const next = numbers(2);
  let changedAt = 1;
  const times = Math.ceil(100_000 / size);
  const sample: Sample<'ours' | 'plain'> = async (name) => {
    const batches = Array.from({ length: times }, () => changesOf(everybody, next));
    return cpuOf(() => {
      for (const changed of batches) {
        subjects[name].change(changed, ++changedAt);
        for (let index = 0; index < asked; index++) subjects[name].ask(questions[index % questions.length] as never);
      }
    });
  };
  const costs = await interleave(['ours', 'plain'] as const, sample, rounds);
  return {
    name: asked === 0 ? 'changes' : `changes, then ${asked} questions`,
    facts: { listeners: size, changes: changesAtOnce },
    ratios: { 'ours / plain': ratioOf(costs.ours, costs.plain) },
  };
}

const changesOf = (everybody: readonly Plain[], next: (below: number) => number): readonly Plain[] =>
  Array.from({ length: changesAtOnce }, () => {
    const one = everybody[next(everybody.length)] as Plain;
    return { ...one, online: next(2) === 0, busy: next(4) === 0, lastSeen: one.lastSeen + next(1_000_000) };
  });

async function quietness() {
  const everybody = people(10_000);
  return nullTest(asking({ ours: ours(everybody), copy: ours(everybody) }, 2_000), rounds);
}

const method = [
  'ours: lib/feed/snapshot.ts, as both functions of the feed ask it; its cards are read from their text for the page',
  'plain: an array of objects that is in the order of the feed, words folded beforehand: one filter for all who fit,',
  '  one each for who is online and who is free, and a slice',
  `questions: ${questions.length} of them by turns, ${perPage} rows each, ${excluded.length} people hidden`,
  `changes: ${changesAtOnce} presences at once; plain puts them in and sorts the array again`,
  `ratio of CPU times: median of ${rounds} interleaved rounds [95 % interval]`,
];

const blindTo = [
  'the read of the statuses of a page, and of the log, which is the same for both',
  'the load of an instance that starts: the time of the queries, and the parsing of what they bring',
];
