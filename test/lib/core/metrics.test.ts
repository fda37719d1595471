import { expect, test } from 'vitest';
import { counting, countsOf } from '../../../lib/core/metrics.ts';
import { useCapturedLog } from '../../support/captured-log.ts';

const now = new Date('2026-01-31T12:00:00Z');

test('what was counted becomes one line that CloudWatch reads as metrics of the app, by function', () => {
  const lines: string[] = [];
  const counts = countsOf({ app: { name: 'tiny' }, id: 'streams.fanOut' }, (line) => lines.push(line));
  counts.add('sent', 3);
  counts.add('sent');
  counts.add('gone', 0);
  counts.add('closed');
  counts.write(now);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      _aws: {
        Timestamp: now.getTime(),
        CloudWatchMetrics: [
          {
            Namespace: 'tiny',
            Dimensions: [['function']],
            Metrics: [
              { Name: 'sent', Unit: 'Count' },
              { Name: 'closed', Unit: 'Count' },
            ],
          },
        ],
      },
      function: 'streams.fanOut',
      sent: 4,
      closed: 1,
    },
  ]);
});

test('where nothing was counted, nothing is written', () => {
  const lines: string[] = [];
  countsOf({ app: { name: 'tiny' }, id: 'streams.fanOut' }, (line) => lines.push(line)).write(now);
  expect(lines).toEqual([]);
});

const logged = useCapturedLog();

test.each([
  ['an answer', () => Promise.resolve('done')],
  ['an error', () => Promise.reject(new Error('not done'))],
])('what was counted is written whichever way the work ends: with %s', async (_, end) => {
  const route = { app: { name: 'tiny' }, id: 'streams.fanOut' };
  const outcome = counting(route, now, (counts) => {
    counts.add('tried');
    return end();
  });
  await Promise.allSettled([outcome]);
  expect(logged.lines()).toMatchObject([{ function: 'streams.fanOut', tried: 1 }]);
});
