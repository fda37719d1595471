import { expect, test } from 'vitest';
import { presenceAt } from '../../../lib/presence/effective.ts';
import type { StatusItem } from '../../../lib/presence/store.ts';
import {
  decideChange,
  decideFrame,
  decideHeartbeat,
  decideLapse,
  decideLogin,
  decideLogout,
  firstStatus,
  nextLapse,
  type StatusChange,
} from '../../../lib/presence/transition.ts';
import { isWatched, rules, sampleStatus, silenceMillis, start } from './sample-status.ts';

const now = start + 10_000;
const ahead = now + 60_000;
const past = now - 1;
const silent = now - silenceMillis - 1;

const quiet = { ...rules, areNews: false };
const loud = { ...rules, areNews: true };

/** What others are told of a status. */
const shown = (status: StatusItem) => {
  const { isOnline, isBusy, busyUntil } = presenceAt(status, status.changedAt, rules);
  return { isOnline, isBusy, busyUntil };
};

/** Every sentence on what a user sets about themselves: as it was, what they send, and what it is then. */
const changes: readonly (readonly [string, Partial<StatusItem>, StatusChange, Partial<ReturnType<typeof shown>>])[] = [
  [
    'nothing sent changes nothing',
    { busy: true, busyUntil: ahead },
    {},
    { isOnline: true, isBusy: true, busyUntil: ahead },
  ],
  ['nothing sent keeps an explicit offline', { explicitlyOffline: true, online: false }, {}, { isOnline: false }],
  ['nothing sent is a sign of life of the silent', { lastSeen: silent }, {}, { isOnline: true }],
  ['offline is explicit', {}, { isOnline: false }, { isOnline: false }],
  [
    'online ends an explicit offline',
    { explicitlyOffline: true, online: false },
    { isOnline: true },
    { isOnline: true },
  ],
  ['busy without a time', {}, { isBusy: true }, { isBusy: true, busyUntil: null }],
  ['busy with a time ahead', {}, { isBusy: true, busyUntil: ahead }, { isBusy: true, busyUntil: ahead }],
  ['busy with a past time is not busy', {}, { isBusy: true, busyUntil: past }, { isBusy: false, busyUntil: null }],
  ['busy with the time of now is not busy', {}, { isBusy: true, busyUntil: now }, { isBusy: false, busyUntil: null }],
  ['not busy clears the time', { busy: true, busyUntil: ahead }, { isBusy: false }, { isBusy: false, busyUntil: null }],
  [
    'not busy clears it though another is sent',
    { busy: true },
    { isBusy: false, busyUntil: ahead },
    { isBusy: false, busyUntil: null },
  ],
  [
    'busy keeps a stored time that lies ahead',
    { busy: true, busyUntil: ahead },
    { isBusy: true },
    { isBusy: true, busyUntil: ahead },
  ],
  [
    'busy drops a stored time that has passed',
    { busy: true, busyUntil: past },
    { isBusy: true },
    { isBusy: true, busyUntil: null },
  ],
  ['a time while not busy is not stored', {}, { busyUntil: ahead }, { isBusy: false, busyUntil: null }],
  [
    'a time while the flag has lapsed is not stored',
    { busy: true, busyUntil: past },
    { busyUntil: ahead },
    { isBusy: false, busyUntil: null },
  ],
  ['a time while busy is the new end', { busy: true }, { busyUntil: ahead }, { isBusy: true, busyUntil: ahead }],
  [
    'a time while busy replaces the old end',
    { busy: true, busyUntil: ahead },
    { busyUntil: ahead + 1 },
    { isBusy: true, busyUntil: ahead + 1 },
  ],
  [
    'a past time while busy ends it',
    { busy: true, busyUntil: ahead },
    { busyUntil: past },
    { isBusy: false, busyUntil: null },
  ],
  [
    'busy says nothing about online',
    { explicitlyOffline: true, online: false },
    { isBusy: true },
    { isOnline: false, isBusy: true },
  ],
];

test.each(changes)('%s', (_, stored, change, expected) => {
  const status = sampleStatus(stored);
  const next = decideChange(status, change, now);
  expect(shown(next)).toMatchObject(expected);
  expect(next).toMatchObject({ lastSeen: now, changedAt: now, news: 'change' });
  expect('busyUntil' in next).toBe(expected.busyUntil !== undefined && expected.busyUntil !== null);
});

test('what a user sets is told under a later time than anything before, also within one millisecond', () => {
  const once = decideChange(sampleStatus({ changedAt: now }), {}, now);
  const twice = decideChange(once, {}, now);
  expect([once.changedAt, twice.changedAt, twice.lastSeen]).toEqual([now + 1, now + 2, now]);
});

test('a new user is online and free, a listener only by role', () => {
  expect(firstStatus({ userId: 7, roles: { user: 'x' } }, now)).toEqual(
    sampleStatus({ lastSeen: now, changedAt: now, listener: false }),
  );
  expect(firstStatus({ userId: 7, roles: { listener: 'x' } }, now).listener).toBe(true);
});

test('a login ends an explicit offline and is told; the busy flag stays', () => {
  const status = sampleStatus({ explicitlyOffline: true, online: false, busy: true, busyUntil: ahead });
  const next = decideLogin(status, now);
  expect(shown(next)).toEqual({ isOnline: true, isBusy: true, busyUntil: ahead });
  expect(next).toMatchObject({ lastSeen: now, news: 'change' });
});

test('a logout is an explicit offline, a sign of life, and told', () => {
  const next = decideLogout(sampleStatus(), now);
  expect(shown(next).isOnline).toBe(false);
  expect(next).toMatchObject({ explicitlyOffline: true, lastSeen: now, news: 'change' });
});

test.each([
  ['an explicit offline', { explicitlyOffline: true, online: false }],
  ['a silence that was told', { lastSeen: silent, online: false }],
  ['a silence that was not told yet', { lastSeen: silent }],
])('a heartbeat ends %s and is told at once, whether or not heartbeats are news', (_, stored) => {
  for (const mode of [quiet, loud]) {
    const next = decideHeartbeat(sampleStatus({ ...stored, heartbeatToldAt: now - 1 }), now, mode);
    expect(next).toMatchObject({ explicitlyOffline: false, online: true, lastSeen: now, news: 'change' });
    expect(next.changedAt).toBe(now);
  }
});

test('a heartbeat under a busy flag that has lapsed tells that it has', () => {
  const next = decideHeartbeat(sampleStatus({ busy: true, busyUntil: past }), now, quiet);
  expect(next).toMatchObject({ busy: false, news: 'change' });
  expect(next).not.toHaveProperty('busyUntil');
});

test('a heartbeat that changes nothing is told at most once in 30 seconds, counted from the one told before', () => {
  const first = decideHeartbeat(sampleStatus(), now, loud);
  expect(first).toMatchObject({ news: 'life', changedAt: now, heartbeatToldAt: now });
  const early = decideHeartbeat(first, now + 29_999, loud);
  expect(early).toEqual({ ...first, lastSeen: now + 29_999, news: 'none' });
  const due = decideHeartbeat(early, now + 30_000, loud);
  expect(due).toMatchObject({ news: 'life', changedAt: now + 30_000, heartbeatToldAt: now + 30_000 });
});

test('a heartbeat that is no news moves the last sign of life and nothing else', () => {
  const status = sampleStatus({ busy: true, busyUntil: ahead });
  expect(decideHeartbeat(status, now, quiet)).toEqual({ ...status, lastSeen: now, news: 'none' });
});

test('a frame is stored at most once in 30 seconds', () => {
  expect(decideFrame(sampleStatus(), start + 29_999, rules)).toBeUndefined();
  expect(decideFrame(sampleStatus(), start + 30_000, rules)).toEqual(
    sampleStatus({ lastSeen: start + 30_000, news: 'none' }),
  );
});

test.each([
  ['told', false],
  ['not told yet', true],
])('a frame ends a silence that was %s, and that is told', (_, online) => {
  const next = decideFrame(sampleStatus({ lastSeen: silent, online }), now, rules);
  expect(next).toMatchObject({ online: true, lastSeen: now, changedAt: now, news: 'change' });
});

test('a frame ends no explicit offline and tells nobody', () => {
  const status = sampleStatus({ explicitlyOffline: true, online: false, lastSeen: silent });
  expect(decideFrame(status, now, rules)).toEqual({ ...status, lastSeen: now, news: 'none' });
});

test('a silence lapses after 90 seconds and not before, and is not told twice', () => {
  const status = sampleStatus();
  expect(decideLapse(status, start + silenceMillis, rules)).toBeUndefined();
  const lapsed = decideLapse(status, start + silenceMillis + 1, rules);
  expect(lapsed).toEqual({ ...status, online: false, changedAt: start + silenceMillis + 1 });
  expect(decideLapse(lapsed as StatusItem, start + silenceMillis + 60_000, rules)).toBeUndefined();
});

test('a busy flag lapses at its time and its user stays online', () => {
  const status = sampleStatus({ busy: true, busyUntil: ahead, lastSeen: ahead });
  expect(decideLapse(status, ahead - 1, rules)).toBeUndefined();
  const { busyUntil: _, ...free } = status;
  expect(decideLapse(status, ahead, rules)).toEqual({ ...free, busy: false, changedAt: ahead });
});

test('an explicit offline never lapses, and a busy flag without an end never does', () => {
  const offline = sampleStatus({ explicitlyOffline: true, online: false, busy: true });
  expect(decideLapse(offline, start + 10 * silenceMillis, rules)).toBeUndefined();
});

test.each<[string, Partial<StatusItem>, number | undefined]>([
  ['whoever is online lapses when 90 seconds are over', {}, start + silenceMillis + 1],
  ['a busy flag may end before', { busy: true, busyUntil: start + 5 }, start + 5],
  ['or after', { busy: true, busyUntil: ahead + silenceMillis }, start + silenceMillis + 1],
  [
    'whoever is offline can only become free',
    { explicitlyOffline: true, online: false, busy: true, busyUntil: ahead },
    ahead,
  ],
  ['whoever is offline and free stays so', { explicitlyOffline: true, online: false }, undefined],
  ['and so does who is busy without an end', { explicitlyOffline: true, online: false, busy: true }, undefined],
])('%s, and the sweep looks at exactly those who lapse some time', (_, stored, expected) => {
  const status = sampleStatus(stored);
  expect(nextLapse(status, rules)).toBe(expected);
  expect(isWatched(status)).toBe(expected !== undefined);
  if (expected === undefined) return;
  expect(decideLapse(status, expected - 1, rules)).toBeUndefined();
  expect(decideLapse(status, expected, rules)).toBeDefined();
});
