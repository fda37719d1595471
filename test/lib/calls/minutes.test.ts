import { expect, test } from 'vitest';
import { dueAtSettlement, dueAtTick, endOfMinutes, secondsUntil } from '../../../lib/calls/minutes.ts';

const startedAt = Date.parse('2026-03-01T12:00:00.000Z');
const call = { startedAt, until: startedAt + 7_200_000 };

test.each([
  { seconds: -2, tick: 1, settlement: 1 },
  { seconds: 0, tick: 1, settlement: 1 },
  { seconds: 59.999, tick: 1, settlement: 1 },
  { seconds: 60, tick: 2, settlement: 1 },
  { seconds: 60.999, tick: 2, settlement: 1 },
  { seconds: 61, tick: 2, settlement: 2 },
  { seconds: 119.999, tick: 2, settlement: 2 },
  { seconds: 120, tick: 3, settlement: 2 },
  { seconds: 120.999, tick: 3, settlement: 2 },
  { seconds: 121, tick: 3, settlement: 3 },
  { seconds: 1799.999, tick: 30, settlement: 30 },
  { seconds: 1800, tick: 31, settlement: 30 },
  { seconds: 1800.999, tick: 31, settlement: 30 },
  { seconds: 1801, tick: 31, settlement: 31 },
  { seconds: 7139.999, tick: 119, settlement: 119 },
  { seconds: 7140, tick: 120, settlement: 119 },
  { seconds: 7141, tick: 120, settlement: 120 },
  { seconds: 7200, tick: 120, settlement: 120 },
  { seconds: 7201, tick: 120, settlement: 120 },
  { seconds: 86_400, tick: 120, settlement: 120 },
])('after $seconds s a request buys minute $tick, and a settlement none after $settlement', (expected) => {
  const now = startedAt + expected.seconds * 1000;
  expect([dueAtTick(call, now), dueAtSettlement(call, now)]).toEqual([expected.tick, expected.settlement]);
});

test('the most minutes are those of the call’s own limit', () => {
  const short = { startedAt, until: startedAt + 180_000 };
  expect([dueAtTick(short, startedAt + 900_000), dueAtSettlement(short, startedAt + 900_000)]).toEqual([3, 3]);
});

test('minutes end by the start of the call, and its seconds are whole ones, never below 0', () => {
  expect(endOfMinutes(call, 2)).toBe(startedAt + 120_000);
  expect([-1, 0, 0.999, 1, 100.4].map((seconds) => secondsUntil(call, startedAt + seconds * 1000))).toEqual([
    0, 0, 0, 1, 100,
  ]);
});
