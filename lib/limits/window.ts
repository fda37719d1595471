import { Contention } from '../core/failure.ts';
import { newId } from '../core/ids.ts';
import type { LimitName, Limits } from '../core/limits.ts';
import { absent, eq, gt, lte, ne } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { type WindowItem, Windows } from './store.ts';

/** A request that has been counted in a window, and what the window says to it. */
export interface Counted {
  readonly within: boolean;
  /** Whole seconds until the window is over, at least 1. */
  readonly retryAfterSeconds: number;
  /** The window it was counted in; a limit that is switched off has none. */
  readonly window: Pick<WindowItem, 'limit' | 'subject' | 'endsAt'> | undefined;
}

/** How often a window may open or close between the two writes before the store is to blame. */
const attempts = 5;

/**
 * Counts a request of `subject` and tells whether it is within the limit. The window is opened by its first request,
 * lasts exactly `windowSeconds`, and counts refused requests too. Each request is counted once however many come at
 * the same time.
 */
export async function countRequest(
  table: Table,
  limits: Limits,
  { limit, subject, now }: { readonly limit: LimitName; readonly subject: string; readonly now: Date },
): Promise<Counted> {
  const { max, windowSeconds } = limits[limit];
  if (max === null) return { within: true, retryAfterSeconds: 1, window: undefined };
  const window = await countInWindow(table, { limit, subject }, now.getTime(), windowSeconds);
  return {
    within: window.count <= max,
    retryAfterSeconds: Math.max(1, Math.ceil((window.endsAt - now.getTime()) / 1000)),
    window: { limit, subject, endsAt: window.endsAt },
  };
}

/** Most subjects come once, so opening is tried first: that is one write, and two for the following requests. */
async function countInWindow(
  table: Table,
  key: Pick<WindowItem, 'limit' | 'subject'>,
  now: number,
  windowSeconds: number,
): Promise<WindowItem> {
  const endsAt = now + windowSeconds * 1000;
  const { lastChange, applied } = oneChange();
  const opening = { ...key, count: 1, endsAt, lastChange, expiresAt: Math.ceil(endsAt / 1000) };
  const unused = [{ endsAt: absent }, { endsAt: lte(now) }, { count: lte(0) }];
  const more = { add: { count: 1 }, set: { lastChange } };
  for (let attempt = 0; attempt < attempts; attempt++) {
    const opened = await table.update(Windows, key, { set: opening }, { upsert: true, when: unused, applied });
    const running = { endsAt: gt(now), lastChange: ne(lastChange) };
    const window = opened ?? (await table.update(Windows, key, more, { when: running, applied }));
    if (window) return window;
  }
  throw new Contention('a window could not be counted');
}

/** A change with a name, so that its repetition after a lost answer is recognised instead of counted again. */
function oneChange(): { readonly lastChange: string; applied(current: WindowItem): boolean } {
  const lastChange = newId();
  return { lastChange, applied: (current) => current.lastChange === lastChange };
}

/**
 * Takes back requests that led to nothing because something failed on our side. Only the very window a request was
 * counted in is touched, and one in which nothing is left counts as not opened.
 */
export async function giveBack(table: Table, counted: readonly Counted[]): Promise<void> {
  const windows = counted.flatMap(({ window }) => window ?? []);
  await Promise.all(
    windows.map(({ limit, subject, endsAt }) => {
      const { lastChange, applied } = oneChange();
      const less = { add: { count: -1 }, set: { lastChange } };
      const when = { endsAt: eq(endsAt), lastChange: ne(lastChange) };
      return table.update(Windows, { limit, subject }, less, { when, applied });
    }),
  );
}

/**
 * Does the work that the counted requests stand for. When it throws, the counts are given back as far as the store
 * lets us, and the error goes on.
 */
export async function orGiveBack<T>(table: Table, counted: readonly Counted[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await Promise.allSettled(counted.map((one) => giveBack(table, [one])));
    throw error;
  }
}
