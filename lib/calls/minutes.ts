import type { CallItem } from './store.ts';

const minute = 60_000;

type Timed = Pick<CallItem, 'startedAt' | 'until'>;

/** The clocks of two instances may differ: nobody talks before the start. */
const elapsed = ({ startedAt }: Timed, now: number): number => Math.max(0, now - startedAt);

/** As many minutes as a call can have. */
const mostMinutes = ({ startedAt, until }: Timed): number => Math.round((until - startedAt) / minute);

/**
 * Minutes due when a client asks for the next one to go on talking: those begun by `now` (epoch milliseconds).
 * Source: the app's README, "Minutes".
 */
export const dueAtTick = (call: Timed, now: number): number =>
  Math.min(mostMinutes(call), Math.floor(elapsed(call, now) / minute) + 1);

/**
 * Minutes due where a call is settled, and in sweeps: by whole seconds, so that a call of exactly 30 minutes is 30.
 * Source: the app's README, "Minutes".
 */
export const dueAtSettlement = (call: Timed, at: number): number =>
  Math.min(mostMinutes(call), Math.max(1, Math.ceil(Math.floor(elapsed(call, at) / 1000) / 60)));

/** When the minutes that were paid for are over. */
export const endOfMinutes = ({ startedAt }: Timed, minutes: number): number => startedAt + minutes * minute;

/** Whole seconds of a call that ended at this time. */
export const secondsUntil = (call: Timed, at: number): number => Math.floor(elapsed(call, at) / 1000);
