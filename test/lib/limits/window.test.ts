import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../../../lib/core/limits.ts';
import { countRequest, giveBack, orGiveBack } from '../../../lib/limits/window.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';

let time = Date.parse('2026-03-01T10:00:00.700Z');
let opened: TestTable;
let subjects = 0;

beforeAll(async () => {
  opened = await openTestTable(() => time);
});
afterAll(() => opened.stop());

const advance = (seconds: number) => {
  time += seconds * 1000;
};
const newSubject = (): string => `subject-${subjects++}`;
const count = (subject: string) =>
  countRequest(opened.table, limits, { limit: 'otpRequestsPerPhone', subject, now: new Date(time) });

test('a window is opened by its first request, counts refused ones too, and lasts exactly as long as it says', async () => {
  const subject = newSubject();
  for (let request = 1; request <= 5; request++) expect((await count(subject)).within).toBe(true);
  advance(300.25);
  expect(await count(subject)).toMatchObject({ within: false, retryAfterSeconds: 600 });
  advance(599.5);
  expect(await count(subject)).toMatchObject({ within: false, retryAfterSeconds: 1 });
  advance(0.25);
  expect((await count(subject)).within).toBe(true);
});

test('parallel requests are each counted once: exactly the limit passes', async () => {
  const subject = newSubject();
  const counted = await Promise.all(Array.from({ length: 20 }, () => count(subject)));
  expect(counted.filter(({ within }) => within)).toHaveLength(5);
});

test('a request whose counting is answered into the void is counted once, as the first and as a later one', async () => {
  const subject = newSubject();
  for (let request = 1; request <= 5; request++) {
    opened.loseAnswer('UpdateItem');
    expect((await count(subject)).within).toBe(true);
  }
  expect((await count(subject)).within).toBe(false);
});

test('a count whose return is answered into the void is given back once', async () => {
  const subject = newSubject();
  const [first] = [await count(subject), await count(subject), await count(subject)];
  opened.loseAnswer('UpdateItem');
  await giveBack(opened.table, [first]);
  for (let request = 3; request <= 5; request++) expect((await count(subject)).within).toBe(true);
  expect((await count(subject)).within).toBe(false);
});

test('what is given back can be used again, and a window in which nothing is left counts as not opened', async () => {
  const subject = newSubject();
  const first = await count(subject);
  advance(600);
  await giveBack(opened.table, [first]);
  const reopened = await count(subject);
  expect(reopened.window?.endsAt).toBe(time + 900_000);
  for (let request = 2; request <= 5; request++) await count(subject);
  await giveBack(opened.table, [reopened]);
  expect((await count(subject)).within).toBe(true);
  expect((await count(subject)).within).toBe(false);
});

test('giving back after the window has ended takes nothing from the next one', async () => {
  const subject = newSubject();
  const old = await count(subject);
  advance(900);
  for (let request = 1; request <= 5; request++) await count(subject);
  await giveBack(opened.table, [old]);
  expect((await count(subject)).within).toBe(false);
});

test('work that throws gives its counts back and throws on, even when giving back fails', async () => {
  const subject = newSubject();
  const counted = await count(subject);
  const failure = new Error('no luck');
  const work = () => Promise.reject(failure);
  opened.failNext('UpdateItem');
  await expect(orGiveBack(opened.table, [counted], work)).rejects.toBe(failure);
  await expect(orGiveBack(opened.table, [counted], work)).rejects.toBe(failure);
  for (let request = 1; request <= 5; request++) expect((await count(subject)).within).toBe(true);
});

test('a limit that is switched off lets everything pass and writes nothing', async () => {
  const off = { ...limits, otpRequestsPerPhone: { max: null, windowSeconds: 60 } };
  const before = opened.operations.length;
  const asked = { limit: 'otpRequestsPerPhone', subject: newSubject(), now: new Date(time) } as const;
  const counted = await countRequest(opened.table, off, asked);
  await giveBack(opened.table, [counted]);
  expect(counted.within).toBe(true);
  expect(opened.operations).toHaveLength(before);
});
