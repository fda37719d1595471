/** What a table holds, by key. */
export type Stored = Readonly<Record<string, unknown>>;

/** Parts of a test, one after the other. Times are told by the part in which they lie. */
export interface Parts {
  begin(name: string): void;
  /** The part that a time lies in, or from which it is counted; `undefined` = it is none of these times. */
  nameOf(ms: number): string | undefined;
}

/** Between two parts more time has to pass than stored seconds are rounded by. */
export const slackMs = 1_500;

/** How far ahead times are stored that are counted from something: a call's limit, the end of a key's memory. */
const ahead = { '': 0, ' + 2 h': 2, ' + 24 h': 24, ' + 7 d 2 h': 170 } as const;

export function parts(now: () => number): Parts {
  const begun: { readonly name: string; readonly at: number }[] = [];
  return {
    begin: (name) => void begun.push({ name, at: now() }),
    nameOf(ms) {
      for (const [span, hours] of Object.entries(ahead)) {
        const from = ms - hours * 3_600_000;
        if (from > now() + slackMs) continue;
        const part = begun.findLast(({ at }) => at - slackMs <= from);
        if (part) return `${part.name}${span}`;
      }
      return undefined;
    },
  };
}

/** People who went through something of their own, and what the items about them are told by. */
export interface Subject {
  readonly userIds: readonly number[];
}

/** What has become of everything that is stored about some people. */
export interface ToldState {
  /** How many items of each type are as they were. */
  readonly unchanged: Readonly<Record<string, number>>;
  readonly gone: readonly unknown[];
  readonly changed: readonly unknown[];
}

/** Made at random, or of ids, for each request; nothing is decided by what they are. */
const arbitrary = ['runId', 'content'];

/** They follow from the times beside them, to the second. */
const durations = ['durationSeconds', 'duration_seconds', 'seconds'];

/** A partition that is one of 16 by the remainder of an id. */
const shard = /(?<=^[A-Z]+#)\d{1,2}$/;

const numbersTimesAndNames = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|u[0-9a-f]{12}|\d+/g;

/** Tells values without ids and times: what happened alike to different people reads alike. */
export function teller({ userIds }: Subject, stored: Stored, { nameOf }: Parts) {
  const names = namesOf(userIds, Object.values(stored) as Item[]);
  const named = (text: string): string => names.get(text.replace(/^0+/, '')) ?? nameOfTime(text) ?? text;
  const nameOfTime = (text: string): string | undefined => {
    const ms = text.includes('T') ? Date.parse(text) : Number(text) * (text.length === 10 ? 1000 : 1);
    return ms > 1e12 ? nameOf(ms) : undefined;
  };
  const tellNumber = (value: number): unknown => {
    const told = named(String(value));
    return told === String(value) ? value : told;
  };
  const tellText = (value: string): string => names.get(value) ?? value.replace(numbersTimesAndNames, named);
  const tellField = (name: string, value: unknown): unknown => {
    if (arbitrary.includes(name)) return 'arbitrary';
    if (durations.includes(name)) return 'by the times';
    if (name === 'body' && typeof value === 'string') return tell(JSON.parse(value));
    return /pk$/.test(name) ? tellText(String(value).replace(shard, 'shard')) : tell(value);
  };
  const tell = (value: unknown): unknown => {
    if (typeof value === 'number') return tellNumber(value);
    if (typeof value === 'string') return tellText(value);
    if (value instanceof Set) return [...value].map(tell);
    if (Array.isArray(value)) return value.map(tell);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, tellField(name, field)]));
  };
  return tell;
}

type Item = Readonly<Record<string, unknown>>;

/** People by their place, calls by theirs, transactions by the row they have, other texts by whose they are. */
function namesOf(userIds: readonly number[], items: readonly Item[]): ReadonlyMap<string, string> {
  const names = new Map(userIds.map((id, place) => [String(id), `person ${place + 1}`]));
  const own = items.filter(({ userId, callerId }) => userIds.includes(Number(callerId ?? userId)));
  const calls = own.filter(({ type }) => type === 'CALL').map(({ callId }) => Number(callId));
  for (const [place, id] of calls.sort((one, other) => one - other).entries()) {
    names.set(String(id), `call ${place + 1}`);
  }
  for (const { type, userId, ordinal, transactionId, sealed, username } of own) {
    const person = names.get(String(userId));
    if (type === 'TRANSFER') names.set(String(transactionId), `the transaction of row ${ordinal} of ${person}`);
    if (type === 'USER') names.set(String(username), `the name of ${person}`);
    if (type === 'PAYOUT') names.set(String(sealed), `the sealed account of ${person}`);
  }
  return names;
}

/** What belongs to all people together, derived from everybody: the log of the feed's roster. */
const isShared = (key: string): boolean => key.startsWith('LOG#');

/** Keys of all items in which one of these people, or of their calls, occurs. */
export function keysOf({ userIds }: Subject, ...readings: readonly Stored[]): ReadonlySet<string> {
  const calls = readings
    .flatMap((reading) => Object.values(reading) as Item[])
    .filter(
      ({ type, callerId, listenerId }) => type === 'CALL' && userIds.some((id) => [callerId, listenerId].includes(id)),
    )
    .map(({ callId }) => callId);
  const mentions = new RegExp(`\\b(${[...userIds, ...calls].join('|')})\\b`);
  const found = readings.flatMap((reading) =>
    Object.entries(reading).flatMap(([key, item]) => (!isShared(key) && mentions.test(textOf(item)) ? [key] : [])),
  );
  return new Set(found);
}

/** The same for values that are equal, whatever the order of their fields. */
const textOf = (value: unknown): string => JSON.stringify(value, inOrder);

function inOrder(_: string, value: unknown): unknown {
  if (value instanceof Set) return [...value].sort();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Everything that is stored about some people, and what has become of it since an earlier reading. */
export function toldState(subject: Subject, before: Stored, after: Stored, told: Parts): ToldState {
  const tell = teller(subject, after, told);
  const unchanged: Record<string, number> = {};
  const [gone, changed]: [unknown[], unknown[]] = [[], []];
  for (const key of keysOf(subject, before, after)) {
    const item = after[key] as Item | undefined;
    if (!item) gone.push(tell(before[key]));
    else if (textOf(item) === textOf(before[key]))
      unchanged[String(item.type)] = (unchanged[String(item.type)] ?? 0) + 1;
    else changed.push(tell(item));
  }
  const sorted = (items: readonly unknown[]) => items.toSorted((one, other) => (textOf(one) < textOf(other) ? -1 : 1));
  return { unchanged, gone: sorted(gone), changed: sorted(changed) };
}
