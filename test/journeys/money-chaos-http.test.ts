import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { httpActor, newPhoneOwner } from '../support/chaos/http-actor.ts';
import { anySteps, functionMishaps } from '../support/chaos/steps.ts';
import { judgeQuiet, play, type Stage } from '../support/chaos/story.ts';
import { operatorTable } from '../support/operator-table.ts';
import { useSaathii } from '../support/saathii.ts';

const app = useSaathii();

/** A run is repeated by `MONEY_SEED=<seed>`: the same people do the same things and meet the same mishaps. */
const seed = Number(process.env.MONEY_SEED ?? Date.now() % 1_000_000);
const [steps, people, workers] = [600, 16, 20];

test(`phones that do 600 things at once, while functions crash and everything else goes wrong, find no wrong coin and no wrong word (seed ${seed})`, async () => {
  const table = operatorTable(app.world);
  const stage: Stage = {
    ...{ world: app.world, table, act: httpActor(app, table) },
    newPerson: (place) => newPhoneOwner(app, table, place),
    greet: ({ access }) => app.post('/users/me/heartbeat', undefined, access),
  };
  const story = fc.asyncProperty(anySteps(steps, people, functionMishaps), async (some) => {
    const played = await play(stage, some, { people, workers });
    const { wrong } = await judgeQuiet(stage, played);
    expect(wrong).toEqual([]);
    const came = Map.groupBy(played.attempts, ({ outcome }) => outcome.came);
    for (const effect of ['started', 'ticked', 'ended', 'recharged', 'withdrawn', 'unclear', 'refused'] as const) {
      expect(came.get(effect)?.length, `how often something ${effect}`).toBeGreaterThan(steps / 200);
    }
  });
  const run = await fc.check(story, { seed, numRuns: 1, endOnFailure: true });
  if (run.failed) throw new Error('the story went wrong', { cause: run.errorInstance });
}, 180_000);
