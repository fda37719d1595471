import { expect, test } from 'vitest';
import { scheduleFor } from '../../../lib/core/contract.ts';
import { job } from '../../../lib/core/job.ts';
import { useCapturedLog } from '../../support/captured-log.ts';
import { invocation, tinyApp } from '../../support/tiny-app.ts';

const logged = useCapturedLog();

const route = scheduleFor(tinyApp)({
  id: 'schedules.rinse',
  summary: 'Rinses.',
  every: 'rate(1 minute)',
  uses: { pot: { env: [], access: [], open: () => 'pot' } },
});

test('a job is given its resources and the time of its tick, and answers nothing', async () => {
  const given: unknown[] = [];
  const handler = job(route, async ({ pot, now, log }) => {
    given.push(pot, now);
    log.info('rinsed');
  });
  expect(await handler({ time: 'whatever' }, invocation)).toBeUndefined();
  expect(given).toEqual(['pot', expect.any(Date)]);
  expect(logged.lines()).toEqual([
    { level: 'info', message: 'rinsed', function: 'tiny.schedules.rinse', requestId: 'invocation-1' },
  ]);
});

test('a failure is logged without its message and thrown on, so that the platform retries', async () => {
  const failure = new TypeError('quotes +919876543210');
  const handler = job(route, () => Promise.reject(failure));
  await expect(handler({}, invocation)).rejects.toBe(failure);
  expect(logged.lines()).toEqual([
    expect.objectContaining({ level: 'error', message: 'job failed', errorName: 'TypeError' }),
  ]);
  expect(logged.text()).not.toContain('919876543210');
});

test('a job that can’t open its resources says so in the log and is retried too', async () => {
  const needy = { ...route, uses: { pot: { env: ['NOBODY_SETS_THIS'], access: [], open: () => 'pot' } } };
  await expect(job(needy, async () => {})({}, invocation)).rejects.toThrow('NOBODY_SETS_THIS');
  expect(logged.lines()).toHaveLength(1);
});
