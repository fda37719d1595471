import { expect, test } from 'vitest';
import type { PayingApp } from '../support/paying.ts';
import { type Exercise, nameOf } from './exercise.ts';
import { deployed } from './functions.ts';
import type { Fault, Outcome } from './outcome.ts';
import { playRound } from './play.ts';
import { playPlatform } from './play-platform.ts';
import { batchKinds, batchPoint, extents, kinds, type Point, recordPoints } from './points.ts';
import { findingsOf, writePart } from './report-part.ts';
import { settleDown } from './rest.ts';

/** Rounds are so large at most: nobody is to fall offline between being made and being needed. */
const casesOfRound = 120;

/** What would do by itself what a request is about to do. */
const jobs = ['calls.sweep', 'presence.sweep'] as const;

/** Every fault of every call that an exercise makes. */
const allFaults = (points: readonly Point[]): readonly Fault[] =>
  kinds.flatMap((kind) => extents.flatMap((extent) => points.map((point) => ({ point, kind, extent }))));

/** Of a consumer of the stream also every fault of a batch. */
const faultsOf = ({ id }: Exercise, points: readonly Point[]): readonly Fault[] => [
  ...allFaults(points),
  ...(deployed.get(id)?.route.kind === 'stream'
    ? batchKinds.map((kind) => ({ point: batchPoint, kind, extent: 'once' as const }))
    : []),
];

/**
 * Makes a suite of exercises whose answers somebody waits for: of each the calls are recorded, then each call fails in
 * each way, and what comes of it is judged. What was found is told by function.
 */
export const suiteOf = (part: string, app: PayingApp, exercises: readonly Exercise[]): void =>
  suite(part, app, { exercises, silenced: jobs }, async (calls) => {
    const found: [Exercise, Outcome[]][] = [];
    for (const plays of roundsOf([...calls.keys()], calls)) found.push(...(await playRound(app, plays)));
    return found;
  });

/** The same for what the platform runs and repeats. What is `silenced` does not do by itself what is looked at. */
export const platformSuiteOf = (
  part: string,
  app: PayingApp,
  exercises: readonly Exercise[],
  silenced: readonly string[] = [],
): void =>
  suite(part, app, { exercises, silenced }, async (calls) => {
    const found: [Exercise, Outcome[]][] = [];
    for (const [exercise, points] of calls)
      found.push([exercise, await playPlatform(app, exercise, faultsOf(exercise, points))]);
    return found;
  });

type Calls = ReadonlyMap<Exercise, readonly Point[]>;

interface Played {
  readonly exercises: readonly Exercise[];
  readonly silenced: readonly string[];
}

/** Only functions with such a name, for who looks for one fault. */
const wanted = new RegExp(process.env.FAULTS_OF ?? '');

function suite(
  part: string,
  app: PayingApp,
  { exercises, silenced }: Played,
  play: (calls: Calls) => Promise<readonly [Exercise, readonly Outcome[]][]>,
): void {
  const chosen = exercises.filter((one) => wanted.test(nameOf(one)));
  const outcomes = new Map<Exercise, Outcome[]>(chosen.map((one) => [one, []]));
  const calls = new Map<Exercise, readonly Point[]>();

  test(`${part}: every call of every function fails in every way`, { timeout: 900_000 }, async () => {
    await settleDown(app, silenced);
    for (const exercise of chosen) calls.set(exercise, await recordPoints(app, exercise));
    for (const [exercise, some] of await play(calls)) outcomes.get(exercise)?.push(...some);
    writePart(part, { calls, outcomes });
    const faults = [...calls].flatMap(([exercise, points]) => faultsOf(exercise, points));
    expect([...outcomes.values()].flat().length).toBe(faults.length);
  });

  test.each(chosen.map((one) => [nameOf(one), one] as const))(
    '%s: whatever call of it fails, it answers as it is to, leaves nothing half done, and has one effect in the end',
    (_, exercise) => {
      expect(findingsOf(outcomes.get(exercise) ?? [])).toEqual([]);
    },
  );
}

/** Parts of the faults of all exercises: beside each other, so that one waits while others work. */
function roundsOf(exercises: readonly Exercise[], calls: ReadonlyMap<Exercise, readonly Point[]>) {
  const rounds: { exercise: Exercise; faults: Fault[] }[][] = [];
  let room = 0;
  const faults = exercises.map((exercise) => ({ exercise, faults: [...allFaults(calls.get(exercise) ?? [])] }));
  const longest = Math.max(...faults.map((one) => one.faults.length));
  for (let place = 0; place < longest; place++) {
    for (const { exercise, faults: some } of faults) {
      const fault = some[place];
      if (!fault) continue;
      if (room === 0) {
        rounds.push([]);
        room = casesOfRound;
      }
      room -= 1;
      const round = rounds.at(-1) as (typeof rounds)[number];
      const play = round.find((one) => one.exercise === exercise);
      if (play) play.faults.push(fault);
      else round.push({ exercise, faults: [fault] });
    }
  }
  return rounds;
}
