import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { usePayingApp } from '../support/paying.ts';
import { allExercises } from './all-exercises.ts';
import { type Exercise, nameOf } from './exercise.ts';
import type { Fault, Outcome } from './outcome.ts';
import { playRound } from './play.ts';
import { playPlatform } from './play-platform.ts';
import { type Extent, extents, type Kind, kinds } from './points.ts';
import { findingsOf } from './report-part.ts';
import { settleDown } from './rest.ts';

const seed = Number(process.env.FAULTS_SEED ?? randomInt(1_000_000));
const app = usePayingApp();

/** How many calls each function makes, as the ledger of costs has it. */
const costs: Readonly<Record<string, { readonly calls: number }>> = JSON.parse(
  readFileSync(new URL('../contract/capacity.json', import.meta.url), 'utf8'),
);

/** Numbers that are the same for the same seed. */
function numbers(state: number): (below: number) => number {
  let last = state;
  return (below) => {
    last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((last / 2 ** 32) * below);
  };
}

/** So many calls a function makes at least. */
const callsOf = (id: string): number =>
  Math.min(...Object.keys(costs).flatMap((name) => (name.split(', ')[0] === id ? (costs[name]?.calls ?? 0) : [])));

const next = numbers(seed);
const chosen = new Map<Exercise, Fault>();
for (const exercise of allExercises) {
  const calls = callsOf(exercise.id);
  const known = [...chosen.keys()].some(({ id }) => id === exercise.id);
  const fault: Fault = {
    point: { service: '*', operation: '*', nth: 1 + next(calls || 1), cold: false },
    kind: kinds[next(kinds.length)] as Kind,
    extent: extents[next(extents.length)] as Extent,
  };
  if (!known && calls > 0 && calls < Number.POSITIVE_INFINITY) chosen.set(exercise, fault);
}

const wrongOf = (exercise: Exercise, outcomes: readonly Outcome[]): readonly string[] =>
  findingsOf(outcomes).map((finding) => `${nameOf(exercise)}: ${finding}`);

test(`FAULTS_SEED=${seed}: one call of every function fails, and none leaves anything half done or happens twice`, {
  timeout: 240_000,
}, async () => {
  await settleDown(app, ['calls.sweep', 'presence.sweep']);
  const asked = [...chosen]
    .filter(([{ platform }]) => !platform)
    .map(([exercise, fault]) => ({ exercise, faults: [fault] }));
  const wrong = [...(await playRound(app, asked, ['early', 'late']))].flatMap(([one, some]) => wrongOf(one, some));
  for (const [exercise, fault] of chosen) {
    if (exercise.platform && exercise.id !== 'calls.sweep' && exercise.id !== 'presence.sweep') {
      wrong.push(...wrongOf(exercise, await playPlatform(app, exercise, [fault])));
    }
  }
  expect(wrong).toEqual([]);
});
