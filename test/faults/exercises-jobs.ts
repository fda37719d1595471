import { Censuses } from '../../lib/calls/census.ts';
import { Windows } from '../../lib/limits/store.ts';
import { Reconciliations } from '../../lib/wallet/store.ts';
import type { PayingApp } from '../support/paying.ts';
import { newReviewer } from '../support/samples.ts';
import type { Case, Exercise } from './exercise.ts';
import { silent, silentFor } from './exercises-sockets.ts';
import { lateCall } from './exercises-tasks.ts';
import { functionOf } from './functions.ts';
import { newKnown } from './people.ts';
import { tableOf } from './rest.ts';

/** Runs a job as its schedule does. */
const tick =
  (app: PayingApp, id: string): Case['request'] =>
  async () => {
    app.world.lambda.invokeAsync(functionOf(app.world, id).arn, {});
    await app.world.lambda.idle();
    return silent;
  };

/** Somebody who has fallen silent and was not told to be offline. */
async function lapsed(app: PayingApp) {
  const me = await newKnown(app, { role: 'listener' });
  await silentFor(app, me, 200);
  return me;
}

/** What looks at everybody, at its times or when it is asked to. */
export const jobExercises: readonly Exercise[] = [
  {
    id: 'presence.sweep',
    ticks: true,
    platform: [60],
    prepare: async (app) => ({ people: [await lapsed(app)], request: tick(app, 'presence.sweep') }),
  },
  {
    id: 'calls.sweep',
    ticks: true,
    platform: [60],
    prepare: async (app) => ({ people: (await lateCall(app)).people, request: tick(app, 'calls.sweep') }),
  },
  {
    id: 'wallet.reconcile',
    platform: [61, 121],
    prepare: async (app) => {
      const walk = { walk: 'schedule' };
      await newKnown(app);
      await tableOf(app).delete(Reconciliations, walk);
      const shows = async () => ((await tableOf(app).get(Reconciliations, walk))?.finishedAt ?? 0) > 0;
      return { people: [], request: tick(app, 'wallet.reconcile'), shows };
    },
  },
  {
    id: 'admin.cleanupPresence',
    platform: [60],
    prepare: async (app) => {
      const [me, { access }] = [await lapsed(app), await newReviewer(app)];
      const request = async () => {
        const answer = await app.post('/admin/cleanup-presence', undefined, access);
        return answer.status === 200 ? silent : answer;
      };
      return { people: [me], request };
    },
  },
  {
    id: 'calls.status',
    remembers: true,
    platform: [],
    prepare: async (app) => {
      const { access } = await newKnown(app);
      await tableOf(app).delete(Censuses, { of: 'calls' });
      let asked = 0;
      const request = async () => {
        // A count that does not come back is made by somebody else 5 seconds later.
        if (asked++ > 0) await app.advance(6);
        const answer = await app.get('/calls/status', access);
        return answer.status === 200 ? silent : answer;
      };
      return { people: [], request };
    },
  },
  {
    id: 'calls.cleanup',
    platform: [60],
    prepare: async (app) => {
      const { people, caller } = await lateCall(app);
      await tableOf(app).delete(Windows, { limit: 'callCleanups', subject: 'all' });
      return { people, request: () => app.post('/calls/cleanup', undefined, caller.access) };
    },
  },
];
