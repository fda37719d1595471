import { afterAll, beforeAll, expect, test } from 'vitest';
import { presenceSettings } from '../../../functions/saathii/_settings/presence.ts';
import { Pulses, pulse, recordPulse, rememberingPulse } from '../../../lib/presence/pulse.ts';
import { openTestTable, type TestTable } from '../../support/table.ts';
import { start } from './sample-status.ts';

const auto = presenceSettings.schema.parse({});
const few = { online: 10, sockets: 10 };
const many = { online: 10_000, sockets: 10_000 };

let world: TestTable;
beforeAll(async () => {
  world = await openTestTable();
});
afterAll(() => world.stop());

const at = (seconds: number) => new Date(start + seconds * 1000);
const reads = () => world.operations.filter((operation) => operation === 'GetItem').length;

test('without a count heartbeats are news', async () => {
  expect(await rememberingPulse()(world.table, auto, at(0))).toBe(true);
});

test('a count says what heartbeats are, and says so until the next one', async () => {
  await recordPulse(world.table, many, auto, at(0));
  expect(await world.table.get(Pulses, { of: 'heartbeats' })).toEqual({
    ...many,
    of: 'heartbeats',
    areNews: false,
    countedAt: start,
  });
  expect(await rememberingPulse()(world.table, auto, at(100_000))).toBe(false);
});

test('an instance reads at most once a minute', async () => {
  await recordPulse(world.table, many, auto, at(0));
  const ask = rememberingPulse();
  expect(await ask(world.table, auto, at(1))).toBe(false);
  const before = reads();
  await recordPulse(world.table, few, auto, at(30));
  expect(await ask(world.table, auto, at(60.999))).toBe(false);
  expect(reads()).toBe(before);
  expect(await ask(world.table, auto, at(61))).toBe(true);
  expect(reads()).toBe(before + 1);
});

test.each([
  ['always', true],
  ['never', false],
] as const)('a deployment that says %s reads nothing', async (heartbeatNews, expected) => {
  const before = reads();
  expect(await rememberingPulse()(world.table, { ...auto, heartbeatNews }, at(0))).toBe(expected);
  expect(reads()).toBe(before);
});

test('every instance has a memory of its own', () => {
  expect(pulse.open({})).not.toBe(pulse.open({}));
});
