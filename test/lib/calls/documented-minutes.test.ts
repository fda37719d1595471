import { expect, test } from 'vitest';
import type { CallRef } from '../../../lib/calls/desk.ts';
import {
  begun,
  type CallWorld,
  ended,
  figuresOf,
  heard,
  newPair,
  swept,
  ticked,
  useCalls,
  walletOf,
} from './call-world.ts';

const world = useCalls();

interface Step {
  readonly at: number;
  readonly does: 'ticks' | 'ends' | 'both tick' | 'sweep';
}

interface Story {
  readonly event: string;
  readonly coins?: number;
  readonly steps: readonly Step[];
  /** The last sign of life of both; they heartbeat all the time until then. */
  readonly heardUntil?: number;
  readonly comes: Readonly<Record<string, unknown>>;
}

const ticks = (...times: readonly number[]): Step[] => times.map((at) => ({ at, does: 'ticks' }));
const sweeps = (...times: readonly number[]): Step[] => times.map((at) => ({ at, does: 'sweep' }));
const ends = (at: number): Step => ({ at, does: 'ends' });
const every = (step: number, until: number): number[] =>
  Array.from({ length: Math.floor(until / step) }, (_, place) => (place + 1) * step);

const ongoing = (billed: number) => ({ billed, coins: billed * 10, status: 'ongoing' });
const over = (billed: number, seconds: number, reason: string) => ({
  ...{ billed, coins: billed * 10, rupees: billed * 15, seconds, reason },
  status: reason === 'ended' ? 'completed' : 'dropped',
});
const halfAnHour = over(30, 1800, 'ended');
const wanting = { coins: 25, comes: over(2, 120, 'insufficient_coins') };

/** The table of the contract, row by row. */
const stories: readonly Story[] = [
  { event: 'start', steps: [], comes: ongoing(1) },
  { event: 'bill-minute at 0 to 59.9 s', steps: ticks(0, 30, 59.9), comes: ongoing(1) },
  { event: 'bill-minute at 60.0 s', steps: ticks(60), comes: ongoing(2) },
  { event: 'bill-minute at 60.0 to 119.9 s, often', steps: ticks(60, 60, 75, 119.9, 119.999), comes: ongoing(2) },
  { event: 'no tick, end at 60.4 s', steps: [ends(60.4)], comes: over(1, 60, 'ended') },
  { event: 'no tick, end at 61 s', steps: [ends(61)], comes: over(2, 61, 'ended') },
  { event: 'no tick, end at 90 s', steps: [ends(90)], comes: over(2, 90, 'ended') },
  { event: 'no tick, end at 1800.9 s', steps: [ends(1800.9)], comes: halfAnHour },
  {
    event: 'ticks every minute, end at 1800.0 s',
    steps: [...ticks(...every(60, 1740)), ends(1800)],
    comes: halfAnHour,
  },
  { event: 'ten ticks, end at 1800.5 s', steps: [...ticks(...every(179, 1790)), ends(1800.5)], comes: halfAnHour },
  { event: 'one tick just before, end at 1800.5 s', steps: [...ticks(1799.999), ends(1800.5)], comes: halfAnHour },
  { event: 'one tick at 1800.0 s', steps: [...ticks(1800), ends(1800.5)], comes: over(31, 1800, 'ended') },
  { event: 'tick at 60 s, end at 300 s', steps: [...ticks(60), ends(300)], comes: over(5, 300, 'ended') },
  { event: '25 coins, end at 200 s', steps: [ends(200)], ...wanting },
  { event: '25 coins, ticks at 60 and 120 s', steps: ticks(60, 120), ...wanting },
  { event: '25 coins, sweeps at 61 and 121 s', steps: sweeps(61, 121), ...wanting },
  { event: 'both tick at 60.1 s', steps: [{ at: 60.1, does: 'both tick' }], comes: ongoing(2) },
  {
    event: 'both gone since 100 s',
    heardUntil: 100,
    steps: [...ticks(60), ...sweeps(...every(60, 360))],
    comes: ongoing(3),
  },
  {
    event: 'both gone since 100 s, for 5 minutes',
    ...{ heardUntil: 100, steps: [...ticks(60), ...sweeps(...every(60, 420))], comes: over(3, 100, 'abandoned') },
  },
  { event: '2 h without ticks', steps: sweeps(7200), comes: over(120, 7200, 'maximum_duration') },
  { event: '2 h with sweeps', steps: sweeps(...every(600, 7200)), comes: over(120, 7200, 'maximum_duration') },
  { event: '2 h with ticks', steps: ticks(...every(600, 7200)), comes: over(120, 7200, 'maximum_duration') },
];

async function play(story: Story): Promise<CallRef> {
  const ref = await begun(world, await newPair(world, story.coins ?? 5000));
  for (const step of story.steps) await take(world, ref, step, Math.min(step.at, story.heardUntil ?? step.at));
  return ref;
}

async function take(world: CallWorld, ref: CallRef, { at, does }: Step, lastHeard: number): Promise<void> {
  const { callerId, listenerId } = ref;
  await Promise.all([callerId, listenerId].map((userId) => heard(world, userId, lastHeard)));
  if (does === 'ends') await ended(world, ref, at);
  if (does === 'sweep') expect((await swept(world, [ref], at)).failures).toEqual([]);
  if (does === 'ticks') await ticked(world, ref, callerId, at);
  if (does !== 'both tick') return;
  const charged = await Promise.all([ticked(world, ref, callerId, at), ticked(world, ref, listenerId, at)]);
  expect(charged.sort()).toEqual([0, 1]);
}

test.each(stories)('$event comes to what the contract says, and the ledger says the same', async (story) => {
  const ref = await play(story);
  const figures = await figuresOf(world, ref);
  expect(figures).toEqual(story.comes);
  expect((await walletOf(world, ref.callerId)).coins).toBe((story.coins ?? 5000) - figures.coins);
  expect((await walletOf(world, ref.listenerId)).withdrawablePaise).toBe((figures.rupees ?? 0) * 100);
});
