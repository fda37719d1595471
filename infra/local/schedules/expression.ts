/** The first time after `afterMs` at which a schedule is due; `undefined` = never again. */
export type NextTime = (afterMs: number) => number | undefined;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const UNIT_MS: Readonly<Record<string, number>> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: DAY_MS };

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The fields of a cron expression in their order, each with its least and greatest value. */
const CRON_FIELDS: readonly CronField[] = [
  { name: 'minute', least: 0, greatest: 59 },
  { name: 'hour', least: 0, greatest: 23 },
  { name: 'day of month', least: 1, greatest: 31, mayBeOpen: true },
  { name: 'month', least: 1, greatest: 12, names: MONTHS },
  { name: 'day of week', least: 1, greatest: 7, names: WEEKDAYS, mayBeOpen: true },
  { name: 'year', least: 1970, greatest: 2199 },
];

interface CronField {
  readonly name: string;
  readonly least: number;
  readonly greatest: number;
  /** Names of the values from the least on. */
  readonly names?: readonly string[];
  /** Whether the field takes `?`, the value of the one of the two day fields that does not count. */
  readonly mayBeOpen?: boolean;
}

/**
 * Reads `rate(5 minutes)` or `cron(0 9 ? * MON-FRI *)`, in UTC. A rate counts from `startMs`.
 * Throws for anything the platform refuses, and for the cron letters L, W and #.
 */
export function parseSchedule(expression: string, startMs: number): NextTime {
  const [, kind, inner = ''] = /^(rate|cron)\((.+)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return rate(inner, startMs, expression);
  if (kind === 'cron') return cron(inner, expression);
  throw new Error(`Unknown schedule expression: ${expression}`);
}

function rate(inner: string, startMs: number, expression: string): NextTime {
  const [, count = '', unit = '', plural = ''] = /^(\d+) (minute|hour|day)(s?)$/.exec(inner) ?? [];
  const periodMs = Number(count) * (UNIT_MS[unit] ?? 0);
  // The platform takes `1 minute` and `2 minutes`, and neither `1 minutes` nor `2 minute`.
  if (!(periodMs > 0) || (Number(count) === 1) !== (plural === '')) {
    throw new Error(`Unknown rate: ${expression}`);
  }
  return (afterMs) => startMs + (Math.floor((afterMs - startMs) / periodMs) + 1) * periodMs;
}

function cron(inner: string, expression: string): NextTime {
  const texts = inner.trim().split(/\s+/);
  if (texts.length !== CRON_FIELDS.length) throw new Error(`A cron expression has six fields: ${expression}`);
  if ((texts[2] === '?') === (texts[4] === '?')) {
    throw new Error(`Exactly one of day of month and day of week must be ?: ${expression}`);
  }
  const sets = CRON_FIELDS.map((field, index) => valuesOf(texts[index] ?? '', field, expression));
  const has = (index: number, value: number): boolean => sets[index]?.has(value) ?? false;
  const lastYear = Math.max(...(sets[5] ?? []));

  const isDay = (date: Date): boolean =>
    has(2, date.getUTCDate()) &&
    has(3, date.getUTCMonth() + 1) &&
    has(4, date.getUTCDay() + 1) &&
    has(5, date.getUTCFullYear());
  const firstMinuteOf = (dayMs: number, afterMs: number): number | undefined => {
    const from = Math.max(0, Math.floor((afterMs - dayMs) / MINUTE_MS) + 1);
    for (let minute = from; minute < DAY_MS / MINUTE_MS; minute += 1) {
      if (has(1, Math.floor(minute / 60)) && has(0, minute % 60)) return dayMs + minute * MINUTE_MS;
    }
    return undefined;
  };

  return (afterMs) => {
    for (let dayMs = Math.floor(afterMs / DAY_MS) * DAY_MS; ; dayMs += DAY_MS) {
      const date = new Date(dayMs);
      if (date.getUTCFullYear() > lastYear) return undefined;
      const due = isDay(date) ? firstMinuteOf(dayMs, afterMs) : undefined;
      if (due !== undefined) return due;
    }
  };
}

/** The values a cron field stands for: a list of values, ranges and steps, or all of them for `*` and `?`. */
function valuesOf(text: string, field: CronField, expression: string): Set<number> {
  const { name, least, greatest, names = [], mayBeOpen = false } = field;
  const refused = (part: string): Error => new Error(`Unknown ${name} "${part}" in ${expression}`);
  const numberOf = (part: string): number => {
    const named = names.indexOf(part.toUpperCase());
    const value = named >= 0 ? named + least : Number(/^\d+$/.test(part) ? part : Number.NaN);
    if (value >= least && value <= greatest) return value;
    throw refused(part);
  };
  const rangeOf = (part: string): number[] => {
    const [, first = '', last, step] = /^([^-/]+)(?:-([^-/]+))?(?:\/([1-9]\d*))?$/.exec(part) ?? [];
    const every = first === '*' || (first === '?' && mayBeOpen);
    if (every && last !== undefined) throw refused(part);
    const from = every ? least : numberOf(first);
    // `5/15` goes on from 5 to the end of the field; `5` is only itself.
    const open = every || step !== undefined ? greatest : from;
    const to = last === undefined ? open : numberOf(last);
    if (to < from) throw refused(part);
    const stride = Number(step ?? 1);
    return Array.from({ length: Math.floor((to - from) / stride) + 1 }, (_, index) => from + index * stride);
  };
  return new Set(text.split(',').flatMap(rangeOf));
}
