import { afterEach, expect, test, vi } from 'vitest';
import { createClock } from '../../infra/local/clock.ts';
import { createAlarms } from '../../infra/local/clock-alarms.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('advance moves now and the shared offset forward together', async () => {
  const clock = createClock();
  const before = clock.now();
  await clock.advance(90.5);
  expect(new Float64Array(clock.shared)[0]).toBe(90_500);
  expect(clock.now() - before).toBeGreaterThanOrEqual(90_500);
  expect(clock.now() - before).toBeLessThan(95_000);
});

test('a step backwards or of no number is refused and time stays', async () => {
  const clock = createClock();
  for (const seconds of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    await expect(clock.advance(seconds)).rejects.toThrow(RangeError);
  }
  expect(new Float64Array(clock.shared)[0]).toBe(0);
});

test('listeners are awaited in order of registration and two steps never overlap', async () => {
  const clock = createClock();
  const seen: string[] = [];
  clock.onAdvance(async () => {
    seen.push('slow begins');
    await new Promise((resolve) => setImmediate(resolve));
    seen.push('slow ends');
  });
  clock.onAdvance(() => {
    seen.push('quick');
  });
  await Promise.all([clock.advance(1), clock.advance(1)]);
  const oneStep = ['slow begins', 'slow ends', 'quick'];
  expect(seen).toEqual([...oneStep, ...oneStep]);
});

test('a failing listener fails its own step and not the next one', async () => {
  const clock = createClock();
  let calls = 0;
  clock.onAdvance(() => {
    calls += 1;
    if (calls === 1) throw new Error('boom');
  });
  await expect(clock.advance(1)).rejects.toThrow('boom');
  await expect(clock.advance(1)).resolves.toBeUndefined();
});

test('advance rings what is due one after the other in order of time, alarms set while ringing included', async () => {
  const clock = createClock();
  const alarms = createAlarms(clock);
  const start = clock.now();
  const rung: string[] = [];
  const everyMinute = (minute: number): void => {
    alarms.at(start + minute * 60_000, async () => {
      everyMinute(minute + 1);
      rung.push(`${minute} begins`);
      // Long enough for a timer of the next minute, which is overdue already, to go off.
      await new Promise((resolve) => setTimeout(resolve, 5));
      rung.push(`${minute} ends`);
    });
  };
  everyMinute(1);
  alarms.at(start + 150_000, () => {
    rung.push('2.5');
  });
  await clock.advance(200);
  expect(rung).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '2.5', '3 begins', '3 ends']);
  alarms.stop();
});

test('a cancelled alarm and those of a stopped service never ring', async () => {
  const clock = createClock();
  const alarms = createAlarms(clock);
  const rung: string[] = [];
  const cancel = alarms.at(clock.now() + 1_000, () => {
    rung.push('cancelled');
  });
  alarms.at(clock.now() + 2_000, () => {
    rung.push('stopped');
  });
  cancel();
  await clock.advance(1);
  alarms.stop();
  alarms.at(clock.now(), () => {
    rung.push('late');
  });
  await clock.advance(10);
  expect(rung).toEqual([]);
});

test('without advance an alarm rings in real time, sooner by what the clock was moved', async () => {
  vi.useFakeTimers();
  const clock = createClock();
  const alarms = createAlarms(clock);
  let rung = false;
  alarms.at(clock.now() + 60_000, () => {
    rung = true;
  });
  await clock.advance(50);
  vi.advanceTimersByTime(9_000);
  expect(rung).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect(rung).toBe(true);
});
