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
import { isFlagged, isWatched, rules, sampleCall, sampleStatus, silenceMillis, start } from './sample-status.ts';

const call = sampleCall;
const hour = start + 3_600_000;
const offline = { explicitlyOffline: true, online: false };
const enter = (status: StatusItem, now = start) => enterCall(status, call, now, { endsOffline: true });
const inCall = (change: Partial<StatusItem> = {}) => sampleStatus({ call, ...change });

/** What others are told of a status. */
const shown = (status: StatusItem, now = status.changedAt) => {
  const { isOnline, isBusy, busyUntil } = presenceAt(status, now, rules);
  return { isOnline, isBusy, busyUntil };
};

test('who enters a call is busy until its limit and online, has just been seen, and that is told', () => {
  const next = enter(sampleStatus({ lastSeen: start - silenceMillis - 1, online: false }), start + 5);
  expect(next).toEqual(sampleStatus({ call, lastSeen: start + 5, changedAt: start + 5 }));
  expect(shown(next)).toEqual({ isOnline: true, isBusy: true, busyUntil: call.until });
});

test('a call that is entered ends an explicit offline only where that is said', () => {
  expect(enter(sampleStatus(offline))).toMatchObject({ explicitlyOffline: false, online: true });
  const other = enterCall(sampleStatus(offline), call, start, { endsOffline: false });
  expect(other).toMatchObject({ explicitlyOffline: true, online: false });
  expect(shown(other)).toEqual({ isOnline: false, isBusy: true, busyUntil: call.until });
});

test('a busy flag outlasts the start of a call and not its end', () => {
  const flag = { busy: true, busyUntil: hour };
  const during = enter(sampleStatus(flag));
  expect(during).toMatchObject(flag);
  const after = leaveCall(during, start + 1000, rules, { seen: true });
  expect(after).toEqual(sampleStatus({ lastSeen: start + 1000, changedAt: start + 1000 }));
});

test('who is seen at the end of a call is free and online however long they were silent, unless explicitly offline', () => {
  expect(shown(leaveCall(inCall(), hour, rules, { seen: true }))).toEqual({
    isOnline: true,
    isBusy: false,
    busyUntil: null,
  });
  expect(shown(leaveCall(inCall(offline), hour, rules, { seen: true })).isOnline).toBe(false);
});

test('who is not seen at the end of a call is online or not by their last sign of life, and told so', () => {
  const left = (lastSeen: number) => leaveCall(inCall({ lastSeen }), hour, rules, { seen: false });
  expect(left(hour - silenceMillis)).toMatchObject({ lastSeen: hour - silenceMillis, online: true, changedAt: hour });
  const silent = left(hour - silenceMillis - 1);
  expect(silent).toMatchObject({ lastSeen: hour - silenceMillis - 1, online: false, changedAt: hour, news: 'change' });
  expect(decideLapse(silent, hour + 1000, rules)).toBeUndefined();
});

test('start and end of a call are told under later times than anything before, also within one millisecond', () => {
  const entered = enter(sampleStatus());
  const left = leaveCall(entered, start, rules, { seen: true });
  expect([entered.changedAt, left.changedAt]).toEqual([start + 1, start + 2]);
});

test('a request on a call is a sign of life each time, and told only where it changes what is shown', () => {
  const soon = start + 1;
  expect(decideSign(inCall(), soon, rules)).toEqual(inCall({ lastSeen: soon, news: 'none' }));
  expect(decideSign(inCall(offline), hour, rules)).toEqual(inCall({ ...offline, lastSeen: hour, news: 'none' }));
  const back = decideSign(sampleStatus({ online: false, lastSeen: start - silenceMillis - 1 }), soon, rules);
  expect(back).toMatchObject({ online: true, lastSeen: soon, changedAt: soon, news: 'change' });
});

test('neither an hour of silence nor a flag that lapses meanwhile is anything for the sweep during a call', () => {
  for (const status of [inCall(), inCall(offline), inCall({ busy: true, busyUntil: start + 1000 })]) {
    expect(decideLapse(status, hour, rules)).toBeUndefined();
    expect(decideLapse(status, call.until - 1, rules)).toBeUndefined();
    expect(nextLapse(status, rules)).toBe(call.until);
    expect(isWatched(status)).toBe(true);
  }
});

test('a call past its limit that nothing ends lapses by itself, is told once, and then silence counts again', () => {
  const lastSeen = call.until - 30_000;
  const lapsed = decideLapse(inCall({ lastSeen }), call.until, rules) as StatusItem;
  expect(lapsed).toEqual(inCall({ lastSeen, changedAt: call.until }));
  expect(shown(lapsed)).toEqual({ isOnline: true, isBusy: false, busyUntil: null });
  // Nor by an instance whose clock is a little behind.
  expect(decideLapse(lapsed, call.until - 5, rules)).toBeUndefined();
  const silent = lastSeen + silenceMillis + 1;
  expect(decideLapse(lapsed, silent - 1, rules)).toBeUndefined();
  expect(nextLapse(lapsed, rules)).toBe(silent);
  const gone = decideLapse(lapsed, silent, rules) as StatusItem;
  expect(gone).toMatchObject({ call, online: false });
  expect(decideLapse(gone, silent + 3_600_000, rules)).toBeUndefined();
  expect([nextLapse(gone, rules), isWatched(gone)]).toEqual([undefined, false]);
});

test('of a call that lapses over a busy flag it is told that the time is another one', () => {
  const lapsed = decideLapse(inCall({ busy: true, lastSeen: call.until }), call.until, rules) as StatusItem;
  expect(shown(lapsed)).toEqual({ isOnline: true, isBusy: true, busyUntil: null });
  expect(decideLapse(lapsed, call.until + 1, rules)).toBeUndefined();
});

test('whatever its user sends during a call, the call stays, and they are shown busy until its limit', () => {
  const now = start + 60_000;
  const decisions = [
    (status: StatusItem) => decideHeartbeat(status, now, { ...rules, areNews: true }),
    (status: StatusItem) => decideHeartbeat(status, now, { ...rules, areNews: false }),
    (status: StatusItem) => decideFrame(status, now, rules) as StatusItem,
    (status: StatusItem) => decideSign(status, now, rules),
    (status: StatusItem) => decideLogin(status, now),
    (status: StatusItem) => decideLogout(status, now),
    ...[{}, { isBusy: false }, { isBusy: true, busyUntil: now - 1 }, { busyUntil: now + 5 }, { isOnline: false }].map(
      (change) => (status: StatusItem) => decideChange(status, change, now),
    ),
  ];
  for (const decide of decisions) {
    const next = decide(inCall({ busy: true }));
    expect(next).toMatchObject({ call, lastSeen: now });
    expect(shown(next, now)).toMatchObject({ isBusy: true, busyUntil: call.until });
    expect(next.online).toBe(!next.explicitlyOffline);
  }
});

test('what is set during a call changes the flag alone, which the end of the call clears', () => {
  const set = (status: StatusItem, change: Parameters<typeof decideChange>[1]) => decideChange(status, change, hour);
  expect(set(inCall({ busy: true, busyUntil: hour + 1 }), { isBusy: false })).not.toHaveProperty('busyUntil');
  expect(set(inCall({ busy: true }), { isBusy: false }).busy).toBe(false);
  const flagged = set(inCall(), { isBusy: true, busyUntil: hour + 1000 });
  expect(flagged).toMatchObject({ busy: true, busyUntil: hour + 1000 });
  expect(leaveCall(flagged, hour, rules, { seen: true })).toMatchObject({ busy: false });
  expect(set(inCall(), { busyUntil: hour + 1000 })).toMatchObject({ busy: false });
});

test('a heartbeat after long silence in a call is no news, since its user was shown online all the time', () => {
  const quiet = decideHeartbeat(inCall(), hour, { ...rules, areNews: false });
  expect(quiet).toEqual(inCall({ lastSeen: hour, news: 'none' }));
});

test('those are found as busy by their own word who have the flag and no call', () => {
  expect([{}, { busy: true }, { busy: true, call }, { call }].map((change) => isFlagged(sampleStatus(change)))).toEqual(
    [false, true, false, false],
  );
});
