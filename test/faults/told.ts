import type { Stored } from '../support/told-state.ts';

type Item = Readonly<Record<string, unknown>>;

/** Times are told by whether they lie before the request, since then, or ahead. */
export interface Times {
  readonly request: number;
  readonly now: number;
}

/** Who something was about. */
export interface Subject {
  readonly ids: readonly number[];
  readonly phones: readonly string[];
}

/** What has become of everything that is stored about some people. */
export interface Told {
  readonly unchanged: Readonly<Record<string, number>>;
  readonly gone: readonly unknown[];
  readonly changed: readonly unknown[];
}

/** The table at two moments, and in which items a number occurs. */
export interface Readings {
  readonly before: Stored;
  readonly after: Stored;
  readonly mentions: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Equal values read the same, whatever the order of their fields. */
export const inOrder = (_: string, value: unknown): unknown => {
  if (value instanceof Set) return [...value].sort();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
};
const textOf = (value: unknown): string => JSON.stringify(value, inOrder);

/** Which request made a change is another one each time; what all share is nobody's. */
const own = (items: Stored): Stored =>
  Object.fromEntries(
    Object.entries(items)
      .filter(([key]) => !/^(LOG|PULSE|CENSUS|RECONCILIATION|AUDIT)#/.test(key))
      .map(([key, item]) => {
        const { trace: _, ...rest } = item as Item;
        return [key, rest];
      }),
  );

export function readings(rawBefore: Stored, rawAfter: Stored): Readings {
  const [before, after] = [own(rawBefore), own(rawAfter)];
  const mentions = new Map<string, Set<string>>();
  for (const items of [before, after]) {
    for (const [key, item] of Object.entries(items)) {
      for (const [number] of textOf(item).matchAll(/\d{7,15}/g)) {
        mentions.set(number, (mentions.get(number) ?? new Set()).add(key));
      }
    }
  }
  return { before, after, mentions };
}

/** Everybody and every call that this subject comes to: an account that a number got, the calls of its people. */
function namesOf({ ids, phones }: Subject, { before, after }: Readings): ReadonlyMap<string, string> {
  const names = new Map(ids.map((id, place) => [String(id), `person ${place + 1}`]));
  for (const [place, phone] of phones.entries()) names.set(phone.slice(1), `phone ${place + 1}`);
  const items = [...Object.values(after), ...Object.values(before)] as Item[];
  for (const { type, phone, userId } of items) {
    const name = type === 'USER' ? names.get(String(phone).slice(1)) : undefined;
    if (name && !names.has(String(userId))) names.set(String(userId), `account of ${name}`);
  }
  const calls = items.filter(({ type, callerId, listenerId }) => {
    return type === 'CALL' && [callerId, listenerId].some((id) => names.has(String(id)));
  });
  for (const callId of [...new Set(calls.map(({ callId }) => Number(callId)))].sort((one, other) => one - other)) {
    names.set(String(callId), `call ${[...names.values()].filter((name) => name.startsWith('call')).length + 1}`);
  }
  return names;
}

/** Made at random, or long enough to be. */
const random =
  /\b(?:pay|order|evt)_\w+|eyJ[\w-]+\.[\w-]+\.[\w-]+|(?=[\w+/-]*(?:\d|[a-z][A-Z]|[A-Z][a-z]))[\w+/-]{20,}={0,2}/g;
const isoTime = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** From here on ids are counted in these tests, so that no other number is like them. */
const ids = { 6: 'a sample', 7: 'somebody', 8: 'a call', 9: 'a transaction' } as const;
const million = 1_000_000;

/** They follow from the times beside them, to the second. */
const durations = /seconds$/i;

/** Made at random, or of ids, and too short to be seen; or set anew by a test before each request. */
const arbitrary = ['connectionId', 'version', 'shard', 'startedAt', 'start_time'];

/** Tells values without ids, times and what is made at random: what happened alike to different people reads alike. */
export function teller(names: ReadonlyMap<string, string>, { request, now }: Times) {
  const timeOf = (ms: number): string => {
    if (ms > now + 3_000) return 'ahead';
    return ms >= request - 1_500 ? 'since' : 'before';
  };
  const nameOfNumber = (digits: string): string => {
    const number = Number(digits);
    const name = names.get(String(number));
    if (name) return name;
    if (number > 1.6e12 && number < 2.2e12) return timeOf(number);
    if (number > 1.6e9 && number < 2.2e9) return timeOf(number * 1000);
    return ids[Math.floor(number / million) as keyof typeof ids] ?? String(number);
  };
  const tellText = (text: string): string =>
    text
      .replace(isoTime, (time) => timeOf(Date.parse(time)))
      .replace(random, 'random')
      .replace(/\bu[0-9a-f]{12}\b/g, 'a name')
      .replace(/(?<!\d)\+?\d{12}(?!\d)/g, (phone) => names.get(phone.replace('+', '')) ?? 'a phone')
      .replace(/\d+/g, nameOfNumber);
  const tellField = (name: string, value: unknown): unknown => {
    if (durations.test(name) && typeof value === 'number') return 'by the times';
    if (arbitrary.includes(name)) return 'arbitrary';
    if (name === 'sk') return tellText(String(value).replace(/(?<=#)[\w-]{15}=$/, 'arbitrary'));
    if (name === 'body' && typeof value === 'string') return tell(JSON.parse(value));
    if (/pk$/.test(name)) return tellText(String(value).replace(/(?<=#)(?:\d{1,2}|[\w-]{15}=)$/, 'part'));
    return tell(value);
  };
  const tell = (value: unknown): unknown => {
    if (typeof value === 'number') {
      const told = Number.isInteger(value) ? nameOfNumber(String(value)) : value;
      return told === String(value) ? value : told;
    }
    if (typeof value === 'string') return tellText(value);
    if (value instanceof Set) return [...value].map(tell).sort();
    if (Array.isArray(value)) return value.map(tell);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, tellField(name, field)]));
  };
  return tell;
}

/** Everything that is stored about somebody, and what has become of it, with the names by which it is told. */
export function tellOf(subject: Subject, read: Readings, times: Times) {
  const names = namesOf(subject, read);
  const tell = teller(names, times);
  const keys = new Set([...names.keys()].flatMap((number) => [...(read.mentions.get(number) ?? [])]));
  const unchanged: Record<string, number> = {};
  const [gone, changed]: [unknown[], unknown[]] = [[], []];
  for (const key of keys) {
    const item = read.after[key] as Item | undefined;
    if (!item) gone.push(tell(read.before[key]));
    else if (textOf(item) === textOf(read.before[key])) {
      unchanged[String(item.type)] = (unchanged[String(item.type)] ?? 0) + 1;
    } else changed.push(tell(item));
  }
  const sorted = (items: unknown[]) => items.sort((one, other) => (textOf(one) < textOf(other) ? -1 : 1));
  const state: Told = { unchanged, gone: sorted(gone), changed: sorted(changed) };
  return { tell, state };
}
