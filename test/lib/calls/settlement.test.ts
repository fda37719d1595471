import { expect, test } from 'vitest';
import { type EndWish, ends, expiryOf, settle } from '../../../lib/calls/settlement.ts';
import type { CallItem } from '../../../lib/calls/store.ts';

const startedAt = Date.parse('2026-03-01T12:00:00.000Z');
const after = (seconds: number): number => startedAt + Math.round(seconds * 1000);
const until = after(7200);

const callWith = (billed: number): CallItem => ({
  ...{ callId: 1, callerId: 2, listenerId: 3, callType: 'audio', rate: 10, earningRate: 15 },
  ...{ startedAt, until, billed, coinsSpent: billed * 10, status: 'ongoing', updatedAt: startedAt },
});

interface Settled {
  readonly what: string;
  readonly billed: number;
  /** What the caller has left. */
  readonly coins: number;
  readonly wish: EndWish;
  /** Seconds after the start. */
  readonly now: number;
  readonly lastSeen?: number;
  /** What is charged; then minutes, seconds, and the reason that is stored. */
  readonly comes: readonly [charged: number, billed: number, seconds: number, reason: string];
}

const { hangUp, technicalIssues, insufficientCoins, maximumDuration, abandoned, accountDeleted } = ends;
const rich = 5000;

test.each<Settled>([
  { what: 'at once', billed: 1, coins: rich, wish: hangUp, now: 0, comes: [0, 1, 0, 'ended'] },
  { what: 'by a clock that is behind', billed: 1, coins: rich, wish: hangUp, now: -3, comes: [0, 1, 0, 'ended'] },
  {
    what: 'in the first second of a minute',
    billed: 1,
    coins: rich,
    wish: hangUp,
    now: 60.4,
    comes: [0, 1, 60, 'ended'],
  },
  { what: 'after it', billed: 1, coins: rich, wish: hangUp, now: 61, comes: [1, 2, 61, 'ended'] },
  { what: 'of exactly 30 minutes', billed: 1, coins: rich, wish: hangUp, now: 1800.9, comes: [29, 30, 1800, 'ended'] },
  { what: 'of 30 paid minutes', billed: 30, coins: rich, wish: hangUp, now: 1800.9, comes: [0, 30, 1800, 'ended'] },
  { what: 'with a minute paid ahead', billed: 31, coins: rich, wish: hangUp, now: 1800, comes: [0, 31, 1800, 'ended'] },
  {
    what: 'that is lost',
    billed: 1,
    coins: rich,
    wish: technicalIssues,
    now: 90,
    comes: [1, 2, 90, 'technical_issues'],
  },
  { what: 'with the last coin', billed: 1, coins: 30, wish: hangUp, now: 200, comes: [3, 4, 200, 'ended'] },
  { what: 'one coin short', billed: 1, coins: 29, wish: hangUp, now: 200, comes: [2, 3, 180, 'insufficient_coins'] },
  { what: 'with 15 coins', billed: 1, coins: 15, wish: hangUp, now: 200, comes: [1, 2, 120, 'insufficient_coins'] },
  {
    what: 'without coins',
    billed: 2,
    coins: 5,
    wish: technicalIssues,
    now: 200,
    comes: [0, 2, 120, 'insufficient_coins'],
  },
  {
    what: 'for want of the next minute',
    billed: 2,
    coins: 5,
    wish: insufficientCoins,
    now: 120.7,
    comes: [0, 2, 120, 'insufficient_coins'],
  },
  {
    what: 'at the limit',
    billed: 1,
    coins: rich,
    wish: maximumDuration,
    now: 7200,
    comes: [119, 120, 7200, 'maximum_duration'],
  },
  {
    what: 'by hand just before the limit',
    billed: 1,
    coins: rich,
    wish: hangUp,
    now: 7199.999,
    comes: [119, 120, 7199, 'ended'],
  },
  {
    what: 'by hand after the limit',
    billed: 120,
    coins: rich,
    wish: hangUp,
    now: 9000,
    comes: [0, 120, 7200, 'maximum_duration'],
  },
  {
    what: 'by a deletion after the limit',
    billed: 1,
    coins: rich,
    wish: accountDeleted,
    now: 9000,
    comes: [119, 120, 7200, 'maximum_duration'],
  },
  {
    what: 'after the limit without coins',
    billed: 3,
    coins: 0,
    wish: hangUp,
    now: 9000,
    comes: [0, 3, 180, 'insufficient_coins'],
  },
  {
    what: 'by a deletion',
    billed: 1,
    coins: rich,
    wish: accountDeleted,
    now: 100,
    comes: [1, 2, 100, 'account_deleted'],
  },
  {
    what: 'that was abandoned',
    billed: 3,
    coins: rich,
    wish: abandoned,
    now: 400,
    lastSeen: 100,
    comes: [0, 3, 100, 'abandoned'],
  },
  {
    what: 'that was abandoned unpaid',
    billed: 1,
    coins: rich,
    wish: abandoned,
    now: 400,
    lastSeen: 100.9,
    comes: [1, 2, 100, 'abandoned'],
  },
  {
    what: 'that was abandoned before it began',
    billed: 1,
    coins: rich,
    wish: abandoned,
    now: 400,
    lastSeen: -5,
    comes: [0, 1, 0, 'abandoned'],
  },
  {
    what: 'that was abandoned long before its limit',
    billed: 1,
    coins: rich,
    wish: abandoned,
    now: 90_000,
    lastSeen: 130,
    comes: [2, 3, 130, 'abandoned'],
  },
  {
    what: 'that was abandoned without coins',
    billed: 1,
    coins: 0,
    wish: abandoned,
    now: 500,
    lastSeen: 130,
    comes: [0, 1, 60, 'insufficient_coins'],
  },
])('an end $what is settled to the minute', ({ billed, coins, wish, now, lastSeen = now, comes }) => {
  const state = { call: callWith(billed), coins, callerLastSeen: after(lastSeen) };
  const { call, charged } = settle(state, wish, after(now));
  expect([charged, call.billed, call.durationSeconds, call.endReason]).toEqual(comes);
  expect(call).toMatchObject({
    status: call.endReason === 'ended' ? 'completed' : 'dropped',
    ...{ coinsSpent: call.billed * 10, earnedRupees: call.billed * 15, updatedAt: after(now) },
    ...{ callId: 1, callerId: 2, listenerId: 3, startedAt, until, rate: 10, earningRate: 15 },
  });
  expect(Math.floor((call.endedAt - startedAt) / 1000)).toBe(call.durationSeconds);
});

const rules = { abandonedAfterSeconds: 300 };

test.each([
  { lastSeen: 0, now: 299.999, reason: undefined },
  { lastSeen: 0, now: 300, reason: 'abandoned' },
  { lastSeen: -20, now: 280, reason: 'abandoned' },
  { lastSeen: 7100, now: 7199.999, reason: undefined },
  { lastSeen: 7100, now: 7200, reason: 'maximum_duration' },
  { lastSeen: 7100, now: 7400, reason: 'abandoned' },
  { lastSeen: 7200, now: 7500, reason: 'maximum_duration' },
  { lastSeen: 9000, now: 9001, reason: 'maximum_duration' },
  { lastSeen: 100, now: 90_000, reason: 'abandoned' },
])('a caller heard of at $lastSeen s leaves a call that is at $now s: $reason', ({ lastSeen, now, reason }) => {
  expect(expiryOf({ until }, after(lastSeen), after(now), rules)?.reason).toBe(reason);
});
