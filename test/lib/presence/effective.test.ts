import { expect, test } from 'vitest';
import { presenceAt } from '../../../lib/presence/effective.ts';
import { rules, sampleStatus, silenceMillis, start } from './sample-status.ts';

const at = (change: Parameters<typeof sampleStatus>[0], now: number) => presenceAt(sampleStatus(change), now, rules);

test('90 seconds after the last sign of life somebody is online, one millisecond later offline', () => {
  expect(at({}, start + silenceMillis)).toMatchObject({ isOnline: true, isAvailable: true });
  expect(at({}, start + silenceMillis + 1)).toMatchObject({ isOnline: false, isAvailable: false });
});

test('whoever is explicitly offline is so however recent the last sign of life is', () => {
  expect(at({ explicitlyOffline: true }, start)).toMatchObject({
    isOnline: false,
    isAvailable: false,
    lastSeen: start,
  });
});

test('a sign of life that another instance saw a moment later than now counts', () => {
  expect(at({ lastSeen: start + 50 }, start)).toMatchObject({ isOnline: true, lastSeen: start + 50 });
});

const call = { id: 1, callerId: 7, listenerId: 8, until: start + 7_200_000 };
const inCall = { isOnline: true, isBusy: true, busyUntil: call.until, isAvailable: false };
const later = start + 3_600_000;
const flag = { busy: true, busyUntil: start + 1 };

test.each<[string, Parameters<typeof sampleStatus>[0], number, object]>([
  ['silent for an hour of a call', { call }, later, inCall],
  ['a millisecond before the limit of a call', { call }, call.until - 1, inCall],
  ['at the limit, if nothing has ended it', { call }, call.until, { isOnline: false, isBusy: false, busyUntil: null }],
  ['at the limit, seen lately', { call, lastSeen: call.until - silenceMillis }, call.until, { isAvailable: true }],
  ['explicitly offline in a call', { call, explicitlyOffline: true }, later, { ...inCall, isOnline: false }],
  ['busy by flag and call', { call, busy: true }, later, inCall],
  ['in a call over a flag that has lapsed', { call, ...flag }, later, inCall],
  ['busy by a flag that outlives the call', { call, busy: true }, call.until, { isBusy: true, busyUntil: null }],
  ['free after call and flag', { call, ...flag }, call.until, { isBusy: false, busyUntil: null }],
])('%s', (_, change, now, expected) => {
  expect(at(change, now)).toMatchObject(expected);
});

test.each([
  ['free', {}, start, { isBusy: false, busyUntil: null, isAvailable: true }],
  ['busy without an end', { busy: true }, start, { isBusy: true, busyUntil: null, isAvailable: false }],
  ['busy before its end', { busy: true, busyUntil: start + 1 }, start, { isBusy: true, busyUntil: start + 1 }],
  ['free at its end', { busy: true, busyUntil: start }, start, { isBusy: false, busyUntil: null, isAvailable: true }],
  ['free after its end', { busy: true, busyUntil: start - 1 }, start, { isBusy: false, busyUntil: null }],
  ['an end without being busy is none', { busyUntil: start + 1 }, start, { isBusy: false, busyUntil: null }],
  ['busy and silent', { busy: true }, start + silenceMillis + 1, { isOnline: false, isBusy: true, isAvailable: false }],
])('%s', (_, change, now, expected) => {
  expect(at(change, now)).toMatchObject(expected);
});
