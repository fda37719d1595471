import { expect, onTestFinished, test } from 'vitest';
import { createClock } from '../../infra/local/clock.ts';
import { startLambda } from '../../infra/local/lambda/lambda.ts';
import type { Schedule } from '../../infra/local/model.ts';
import { parseSchedule } from '../../infra/local/schedules/expression.ts';
import { startSchedules } from '../../infra/local/schedules/schedules.ts';
import { emptyModel, functionArn, lambdaFunction, schedule } from '../support/cloud-model.ts';
import { functionCode } from '../support/function-code.ts';

const F = functionArn('f');
const START = Date.parse('2026-02-27T23:58:30Z');

/** The next `count` times of an expression from `START` on, as ISO text. */
function times(expression: string, count: number): string[] {
  const next = parseSchedule(expression, START);
  const found: string[] = [];
  for (let at = next(START); at !== undefined && found.length < count; at = next(at)) {
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

test.each([
  ['rate(1 minute)', ['2026-02-27T23:59', '2026-02-28T00:00']],
  ['rate(5 minutes)', ['2026-02-28T00:03', '2026-02-28T00:08']],
  ['rate(12 hours)', ['2026-02-28T11:58', '2026-02-28T23:58']],
  ['rate(1 day)', ['2026-02-28T23:58', '2026-03-01T23:58']],
  ['cron(* * * * ? *)', ['2026-02-27T23:59', '2026-02-28T00:00']],
  ['cron(0 9 * * ? *)', ['2026-02-28T09:00', '2026-03-01T09:00']],
  ['cron(0/20 0 1 * ? *)', ['2026-03-01T00:00', '2026-03-01T00:20', '2026-03-01T00:40', '2026-04-01T00:00']],
  ['cron(30 8 ? * MON-FRI *)', ['2026-03-02T08:30', '2026-03-03T08:30']],
  ['cron(15,45 10-11 ? JAN,MAR 1 *)', ['2026-03-01T10:15', '2026-03-01T10:45', '2026-03-01T11:15']],
  ['cron(0 0 29 FEB ? *)', ['2028-02-29T00:00', '2032-02-29T00:00']],
  ['cron(0 12 28 2 ? 2026)', ['2026-02-28T12:00']],
  ['cron(0 0 31 2 ? *)', []],
])('%s is due at %j', (expression, expected) => {
  expect(times(expression, Math.max(expected.length, 1))).toEqual(expected);
});

test.each([
  'every minute',
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(0 minutes)',
  'rate(1 week)',
  'cron(0 9 * * *)',
  'cron(0 9 * * * *)',
  'cron(0 9 ? * ? *)',
  'cron(60 9 * * ? *)',
  'cron(? 9 * * ? *)',
  'cron(5-1 9 * * ? *)',
  'cron(*/0 9 * * ? *)',
  'cron(0 9 L * ? *)',
  'cron(0 9 ? * 6#3 *)',
])('%s is refused loudly', (expression) => {
  expect(() => parseSchedule(expression, START)).toThrow(expression);
});

async function scheduled(schedules: readonly Schedule[]) {
  const clock = createClock();
  const events: { name: string; at: number; [key: string]: unknown }[] = [];
  const code = await functionCode(
    'export const handler = (event) => { console.log(JSON.stringify({ ...event, at: Date.now() })); };',
  );
  const model = emptyModel({ functions: [lambdaFunction('f', code)], schedules });
  const lambda = startLambda({
    model,
    clock,
    endpointUrl: 'http://127.0.0.1:1',
    deliver: async () => undefined,
    log: ({ text }) => events.push(JSON.parse(text)),
  });
  onTestFinished(() => lambda.stop());
  const start = clock.now();
  const running = startSchedules({ model, lambda, clock });
  onTestFinished(() => running.stop());
  return { clock, events, start, running };
}

test('advance runs every tick it passes exactly once and in order, over all schedules', async () => {
  const { clock, events } = await scheduled([
    schedule('rate(2 minutes)', { functionArn: F, input: '{"name":"two"}' }),
    schedule('rate(5 minutes)', { functionArn: F, input: '{"name":"five"}' }),
    schedule('rate(1 minute)', { functionArn: F, input: '{"name":"never"}' }, { enabled: false }),
  ]);
  await clock.advance(119);
  expect(events).toEqual([]);
  await clock.advance(1);
  expect(events.map(({ name }) => name)).toEqual(['two']);
  await clock.advance(241);
  expect(events.map(({ name }) => name)).toEqual(['two', 'two', 'five', 'two']);
});

test('a target without input gets the scheduled event with the time its tick was due', async () => {
  const { clock, events, start } = await scheduled([schedule('rate(1 minute)', { functionArn: F })]);
  await clock.advance(120);
  const isoSecond = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
  expect(events.map(({ time }) => time)).toEqual([isoSecond(start + 60_000), isoSecond(start + 120_000)]);
  const { at: _, ...event } = events[0] ?? {};
  expect(event).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '000000000000',
    time: isoSecond(start + 60_000),
    region: 'ap-south-1',
    resources: ['arn:aws:events:ap-south-1:000000000000:rule/tick'],
    detail: {},
  });
});

test('after stop no tick runs', async () => {
  const { clock, events, running } = await scheduled([schedule('rate(1 minute)', { functionArn: F })]);
  running.stop();
  await clock.advance(600);
  expect(events).toEqual([]);
});

test('an expression that cannot be read stops the start, naming the resource', async () => {
  await expect(scheduled([schedule('rate(1 fortnight)', { functionArn: F })])).rejects.toThrow(
    'Test/Tick: Unknown rate: rate(1 fortnight)',
  );
});
