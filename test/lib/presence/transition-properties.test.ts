import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideSign, enterCall, leaveCall } from '../../../lib/presence/call-transition.ts';
import { presenceAt } from '../../../lib/presence/effective.ts';
import type { StatusItem } from '../../../lib/presence/store.ts';
import {
  decideChange,
  decideFrame,
  decideHeartbeat,
  decideLapse,
  decideLogin,
  decideLogout,
  nextLapse,
} from '../../../lib/presence/transition.ts';
import { changeOf, isWatched, rules, sampleCall, sampleStatus, start } from './sample-status.ts';

type Decide = (status: StatusItem, now: number) => StatusItem | undefined;

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

/** Steps around the times that matter: milliseconds, half minutes, 90 seconds; clocks of instances may go back a little. */
const step = fc.oneof(
  fc.integer({ min: -50, max: 3 }),
  fc.integer({ min: 0, max: 35_000 }),
  fc.integer({ min: 89_990, max: 90_010 }),
);

const event: fc.Arbitrary<(now: number) => Decide> = fc.oneof(
  fc.constant(() => decideLogin),
  fc.constant(() => decideLogout),
  fc
    .boolean()
    .map((areNews) => () => (status: StatusItem, now: number) => decideHeartbeat(status, now, { ...rules, areNews })),
  fc.constant(() => (status: StatusItem, now: number) => decideFrame(status, now, rules)),
  fc.constant(() => (status: StatusItem, now: number) => decideLapse(status, now, rules)),
  fc.constant(() => (status: StatusItem, now: number) => decideSign(status, now, rules)),
  fc.record({ length: fc.integer({ min: 1, max: 200_000 }), endsOffline: fc.boolean() }).map(
    ({ length, endsOffline }) =>
      (at: number) =>
      (status: StatusItem, now: number) =>
        enterCall(status, { ...sampleCall, until: at + length }, now, { endsOffline }),
  ),
  fc.boolean().map((seen) => () => (status: StatusItem, now: number) => leaveCall(status, now, rules, { seen })),
  fc
    .record({ isOnline: maybe(fc.boolean()), isBusy: maybe(fc.boolean()), offset: maybe(step) })
    .map(({ offset, ...flags }) => (at: number) => {
      const busyUntil = offset === undefined ? undefined : at + offset;
      return (status: StatusItem, now: number) => decideChange(status, changeOf({ ...flags, busyUntil }), now);
    }),
);

const story = fc.array(fc.tuple(step, event), { minLength: 1, maxLength: 40 });

/** Runs a story and hands every decision to `judge`, with the status before and after. */
function tell(
  steps: readonly (readonly [number, (now: number) => Decide])[],
  judge: (before: StatusItem, after: StatusItem, now: number) => void,
): void {
  let status = sampleStatus();
  let now = start;
  for (const [millis, makeDecide] of steps) {
    now += millis;
    const next = makeDecide(now)(status, now) ?? status;
    judge(status, next, now);
    status = next;
  }
}

test('whatever happens in whatever order, what is told has a later time, and what is not told keeps its time', () => {
  fc.assert(
    fc.property(story, (steps) =>
      tell(steps, (before, after) => {
        if (after === before) return;
        if (after.news === 'none') expect(after.changedAt).toBe(before.changedAt);
        else expect(after.changedAt).toBeGreaterThan(before.changedAt);
        expect(after.lastSeen).toBeGreaterThanOrEqual(before.lastSeen);
      }),
    ),
    { numRuns: 2_000 },
  );
});

test('a message is made of the record alone: what was told is what the record says at the time it was told', () => {
  fc.assert(
    fc.property(story, (steps) =>
      tell(steps, (_, after) => {
        const { isOnline, isBusy } = presenceAt(after, after.changedAt, rules);
        const inCall = after.call !== undefined && after.call.until > after.changedAt;
        expect({ isOnline, isBusy }).toEqual({ isOnline: after.online, isBusy: after.busy || inCall });
      }),
    ),
    { numRuns: 2_000 },
  );
});

test('there is a time of being busy only while busy, in the store and in what is shown', () => {
  fc.assert(
    fc.property(story, step, (steps, later) =>
      tell(steps, (_, after, now) => {
        if (!after.busy) expect(after).not.toHaveProperty('busyUntil');
        const { isBusy, busyUntil, isOnline, isAvailable } = presenceAt(after, now + later, rules);
        if (!isBusy) expect(busyUntil).toBeNull();
        if (busyUntil !== null) expect(busyUntil).toBeGreaterThan(now + later);
        expect(isAvailable).toBe(isOnline && !isBusy);
      }),
    ),
    { numRuns: 2_000 },
  );
});

test('a sweep changes who is shown otherwise than told, nobody else, and nobody twice', () => {
  fc.assert(
    fc.property(story, step, (steps, later) =>
      tell(steps, (_, status, now) => {
        const at = Math.max(now + later, status.changedAt);
        const lapsed = decideLapse(status, at, rules);
        const [last, current] = [status.changedAt, at].map((moment) => presenceAt(status, moment, rules));
        const isShown = last?.isBusy === current?.isBusy && last?.busyUntil === current?.busyUntil;
        expect(lapsed !== undefined).toBe(current?.isOnline !== status.online || !isShown);
        const next = nextLapse(status, rules);
        expect(isWatched(status)).toBe(next !== undefined);
        expect(lapsed !== undefined).toBe(next !== undefined && next <= at);
        if (!lapsed) return;
        expect(lapsed.lastSeen).toBe(status.lastSeen);
        expect(decideLapse(lapsed, lapsed.changedAt, rules)).toBeUndefined();
      }),
    ),
    { numRuns: 2_000 },
  );
});
