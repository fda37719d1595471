import { expect, test } from 'vitest';
import { useReadingApp } from './reading-client.ts';

const app = useReadingApp();
const summaryOf = async (token: string) => (await app.get('/calls/history/summary', token)).body;

const zeros = {
  ...{ total_calls: 0, calls_made: 0, calls_received: 0, completed_calls: 0, dropped_calls: 0, ongoing_calls: 0 },
  ...{ audio_calls: 0, video_calls: 0, total_coins_spent: 0, total_money_spent: 0, total_earnings: 0 },
  ...{ total_duration_seconds: 0, avg_duration_seconds: 0 },
};

test('who has had no call has zeros and no months, in the documented order, and nothing is read for it', async () => {
  const { access } = await app.caller();
  const taken = await app.operationsOf('SaathiiCallsSummary', async () => {
    const body = await summaryOf(access);
    expect(Object.keys(body)).toEqual(['summary', 'recent_calls', 'monthly_stats']);
    expect(Object.entries(body.summary)).toEqual(Object.entries(zeros));
    expect([body.recent_calls, body.monthly_stats]).toEqual([[], []]);
  });
  expect(taken).toEqual([]);
});

test('a summary counts what was made, received, goes on and is over; who pays and who earns is kept apart', async () => {
  const [both, on, by] = [await app.listener(), await app.listener(), await app.caller()];
  const received = await app.start(by, both, 'video');
  await app.backdate(received, 70);
  await app.end(by, received, 'dropped');
  await app.fund(both, 1_000);
  const made = await app.start(both, on);
  await app.backdate(made, 1_770);
  await app.end(both, made);
  const ongoing = await app.start(both, on);
  const { summary, recent_calls: recent } = await summaryOf(both.access);
  const seconds = recent[1].duration_seconds + recent[2].duration_seconds;
  expect(summary).toEqual({
    ...{ total_calls: 3, calls_made: 2, calls_received: 1, completed_calls: 1, dropped_calls: 1, ongoing_calls: 1 },
    ...{ audio_calls: 2, video_calls: 1, total_coins_spent: 310, total_money_spent: 310, total_earnings: 150 },
    ...{ total_duration_seconds: seconds, avg_duration_seconds: Math.round(seconds / 3) },
  });
  expect(recent.map(({ call_id }: { call_id: number }) => call_id)).toEqual([ongoing, made, received]);
  expect(recent[2]).toMatchObject({ caller_username: by.username, listener_username: both.username });
});

test('of more calls the five newest are shown, for one query', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  const ids: number[] = [];
  for (let count = 0; count < 6; count++) {
    ids.unshift(await app.start(by, on));
    await app.end(by, ids[0] as number);
  }
  const taken = await app.operationsOf('SaathiiCallsSummary', async () => {
    const { recent_calls: recent, summary } = await summaryOf(by.access);
    expect(recent.map(({ call_id }: { call_id: number }) => call_id)).toEqual(ids.slice(0, 5));
    expect(summary.total_calls).toBe(6);
  });
  expect(taken).toEqual(['BatchGetItem', 'Query']);
});

test('months come newest first, those without a call are left out, and so are those before the last six', async () => {
  const [by, on] = [await app.caller(), await app.listener()];
  await app.fund(by, 10_000);
  for (const days of [200, 40, 40, 0]) {
    const callId = await app.start(by, on);
    await app.backdate(callId, days * 86_400);
    await app.end(by, callId);
  }
  const now = app.world.clock.now();
  const monthOf = (daysAgo: number) =>
    `${new Date(now - daysAgo * 86_400_000).toISOString().slice(0, 7)}-01T00:00:00.000Z`;
  const { summary, monthly_stats: months } = await summaryOf(by.access);
  expect(summary).toMatchObject({ total_calls: 4, total_coins_spent: 3_610 });
  expect(months).toEqual([
    { month: monthOf(0), calls_count: 1, coins_spent: 10, earnings: 0 },
    { month: monthOf(40), calls_count: 2, coins_spent: 2_400, earnings: 0 },
  ]);
  expect((await summaryOf(on.access)).monthly_stats).toMatchObject([
    { coins_spent: 0, earnings: 15 },
    { coins_spent: 0, earnings: 3_600 },
  ]);
});
