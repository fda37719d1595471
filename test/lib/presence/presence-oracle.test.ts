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
} from '../../../lib/presence/transition.ts';
import { changeOf, rules, sampleCall, sampleStatus, silenceMillis, start } from './sample-status.ts';

/** The facts about somebody, and nothing of how they are stored or told. */
interface Facts {
  seen: number;
  offline: boolean;
  /** The end of the busy flag, `undefined` while it is not set. */
  flaggedUntil: number | undefined;
  callUntil: number | undefined;
}

/** Something that happens: to the facts, and to the status. */
interface Happening {
  readonly facts: (facts: Facts, now: number) => Partial<Facts>;
  readonly decide: (status: StatusItem, now: number) => StatusItem | undefined;
}

const forever = Number.POSITIVE_INFINITY;
const isFlagged = ({ flaggedUntil }: Facts, now: number): boolean => flaggedUntil !== undefined && flaggedUntil > now;

const login: Happening = { facts: (_, seen) => ({ seen, offline: false }), decide: decideLogin };
const logout: Happening = { facts: (_, seen) => ({ seen, offline: true }), decide: decideLogout };
const heartbeat = (areNews: boolean): Happening => ({
  facts: (_, seen) => ({ seen, offline: false }),
  decide: (status, now) => decideHeartbeat(status, now, { ...rules, areNews }),
});
const frame: Happening = {
  facts: ({ seen }, now) => (now - seen < 30_000 ? {} : { seen: now }),
  decide: (status, now) => decideFrame(status, now, rules),
};
const sign: Happening = { facts: (_, seen) => ({ seen }), decide: (status, now) => decideSign(status, now, rules) };
const sweep: Happening = { facts: () => ({}), decide: (status, now) => decideLapse(status, now, rules) };
const enter = (length: number, endsOffline: boolean): Happening => ({
  facts: ({ offline }, now) => ({ seen: now, offline: offline && !endsOffline, callUntil: now + length }),
  decide: (status, now) => enterCall(status, { ...sampleCall, until: now + length }, now, { endsOffline }),
});
const leave = (seen: boolean): Happening => ({
  facts: (_, now) => ({ ...(seen && { seen: now }), flaggedUntil: undefined, callUntil: undefined }),
  decide: (status, now) => leaveCall(status, now, rules, { seen }),
});
const change = (isOnline?: boolean, isBusy?: boolean, ahead?: number): Happening => ({
  facts: (facts, now) => {
    const kept = isFlagged(facts, now) ? facts.flaggedUntil : forever;
    const until = ahead === undefined ? kept : now + ahead;
    const flaggedUntil = (isBusy ?? isFlagged(facts, now)) ? until : undefined;
    return { seen: now, flaggedUntil, ...(isOnline !== undefined && { offline: !isOnline }) };
  },
  decide: (status, now) =>
    decideChange(status, changeOf({ isOnline, isBusy, busyUntil: ahead === undefined ? ahead : now + ahead }), now),
});

/** What the contract says of somebody, word by word. */
function shownBy(facts: Facts, now: number) {
  const { seen, offline, flaggedUntil, callUntil } = facts;
  const inCall = callUntil !== undefined && now < callUntil;
  const isOnline = !offline && (now - seen <= silenceMillis || inCall);
  const isBusy = inCall || isFlagged(facts, now);
  const until = inCall ? callUntil : flaggedUntil;
  const busyUntil = !isBusy || until === undefined || until === forever ? null : until;
  return { userId: 7, lastSeen: seen, isOnline, isBusy, busyUntil, isAvailable: isOnline && !isBusy };
}

/** What others know of somebody; signs of life that change nothing else are not told. */
function toldBy(status: StatusItem, now = status.changedAt) {
  const { lastSeen: _, ...told } = presenceAt(status, now, rules);
  return told;
}

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const millis = fc.oneof(
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: 1, max: 40_000 }),
  fc.integer({ min: 89_990, max: 90_010 }),
);
const happening = fc.oneof(
  fc.constantFrom(login, logout, frame, sign, sweep),
  fc.boolean().map(heartbeat),
  fc.boolean().map(leave),
  fc.tuple(fc.integer({ min: 1, max: 200_000 }), fc.boolean()).map(([length, ends]) => enter(length, ends)),
  fc
    .tuple(maybe(fc.boolean()), maybe(fc.boolean()), maybe(fc.integer({ min: -10, max: 100_000 })))
    .map(([isOnline, isBusy, ahead]) => change(isOnline, isBusy, ahead)),
);
const story = fc.array(fc.tuple(millis, happening), { minLength: 1, maxLength: 30 });

test('whatever happened, somebody is at each moment what the contract says, is told what changes it, and lapses with a sweep', () => {
  fc.assert(
    fc.property(story, millis, (steps, later) => {
      let status = sampleStatus();
      const facts: Facts = { seen: start, offline: false, flaggedUntil: undefined, callUntil: undefined };
      let now = start;
      for (const [passed, { facts: learn, decide }] of steps) {
        now += passed;
        Object.assign(facts, learn(facts, now));
        const next = decide(status, now);
        if (next) expect(toldBy(next)).toEqual(toldBy(next, now));
        status = next ?? status;
        for (const at of [now, now + later]) {
          expect(presenceAt(status, at, rules)).toEqual(shownBy(facts, at));
          const swept = decideLapse(status, at, rules) ?? status;
          expect(shownBy(facts, at)).toMatchObject(toldBy(swept));
        }
      }
    }),
    { numRuns: 2_000 },
  );
});
