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
