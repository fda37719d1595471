import * as fc from 'fast-check';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createWorld } from '../../infra/local/world.ts';
import { listLiveCalls } from '../../lib/calls/sweep.ts';
import { reconcile } from '../../lib/wallet/reconcile.ts';
import type { Attempt } from '../support/chaos/outcome.ts';
import { hearFrom, newPerson, rulesActor } from '../support/chaos/rules-actor.ts';
import { instanceDesks, patientTable } from '../support/chaos/rules-desk.ts';
import { anySteps, networkMishaps } from '../support/chaos/steps.ts';
import { judgeQuiet, type Played, play, type Stage } from '../support/chaos/story.ts';
import { operatorTable } from '../support/operator-table.ts';

/** A run is repeated by `MONEY_SEED=<seed>`: the same people do the same things and meet the same mishaps. */
const seed = Number(process.env.MONEY_SEED ?? Date.now() % 1_000_000);

/** A new cloud for each act: one that grows gets slow, since the local cloud looks through it at every step of the clock. */
const acts = [1, 2, 3, 4];
const storiesPerAct = 5;
const stepsPerStory = 500;
const [people, workers] = [30, 50];

/** A cloud with its streams and jobs, in which the rules are called as its functions call them. */
async function openStage(): Promise<Stage> {
  const world = await createWorld({ assembly: inject('assembly'), engine: process.env.DYNAMODB_ENGINE });
  const patient = patientTable(world);
  onTestFinished(async () => {
    patient.stop();
    await world.stop();
  });
  const table = operatorTable(world);
  return {
    ...{ world, table, act: rulesActor(world, patient.table, instanceDesks(patient.table, 8)) },
    newPerson: (place) => newPerson(table, place, world.clock.now()),
    greet: (seat) => hearFrom(table, seat, new Date(world.clock.now())),
  };
}

test.each(acts)(
  `act %i of 10,000 deeds of 50 workers, while everything goes wrong: no coin is wrong, and no word about one (seed ${seed})`,
  async (act) => {
    const stage = await openStage();
    const { world, table } = stage;
    const told: Attempt[] = [];
    let last: Played | undefined;
    const reasons = new Set<string>();
    const stories = fc.asyncProperty(anySteps(stepsPerStory, people, networkMishaps), async (steps) => {
      const played = await play(stage, steps, { people, workers });
      last = played;
      const verdict = await judgeQuiet(stage, played);
      expect(verdict.wrong).toEqual([]);
      told.push(...played.attempts);
      for (const reason of verdict.reasons) reasons.add(reason);
    });
    const run = await fc.check(stories, { seed: seed + act, numRuns: storiesPerAct, endOnFailure: true });
    // The steps themselves are too many to be told.
    if (run.failed) throw new Error(`story ${run.counterexamplePath} of act ${act}`, { cause: run.errorInstance });

    expect(told).toHaveLength(storiesPerAct * stepsPerStory);
    const came = Map.groupBy(told, ({ outcome }) => outcome.came);
    for (const effect of ['started', 'ticked', 'ended', 'recharged', 'withdrawn', 'unclear', 'refused'] as const) {
      expect(came.get(effect)?.length, `how often something ${effect}`).toBeGreaterThan(told.length / 100);
    }
    expect(reasons.size, [...reasons].join()).toBeGreaterThanOrEqual(4);
    // Whoever is left behind in a call falls silent, and nobody but the sweep ends it.
    await world.clock.advance(400);
    expect((await judgeQuiet(stage, last as Played)).wrong).toEqual([]);
    expect(await listLiveCalls(table)).toEqual([]);
    const rule = { walk: 'chaos', full: true, everySeconds: 0, now: new Date(world.clock.now()) };
    const walk = await reconcile(table, { ...rule, mayGoOn: () => true, tell: () => undefined });
    expect(walk).toMatchObject({ drifted: 0, skipped: 0, finishedAt: expect.any(Number) });
  },
  120_000,
);
