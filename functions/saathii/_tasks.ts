import * as z from 'zod/mini';
import { taskQueue } from '../../lib/core/task.ts';
import { GoneAccount } from '../../lib/identity/gone-account.ts';
import { HandedOver } from '../../lib/realtime/handed-over.ts';
import { KeptObject } from '../../lib/verification/keeping.ts';

/** A look at the presence of users who were due to lapse by now. */
export const sweepRound = taskQueue('presence.sweepRound', z.object({ userIds: z.readonly(z.array(z.int())) }));

/** What a deleted account left behind. */
export const erasure = taskQueue('users.erase', GoneAccount);

/** What could not be sent to sockets at once, or is too much for one function. */
export const delivery = taskQueue('streams.deliver', HandedOver);

/** Calls that go on, to be looked after. */
export const callRound = taskQueue(
  'calls.sweepRound',
  z.object({
    calls: z.readonly(z.array(z.object({ id: z.int(), callerId: z.int(), listenerId: z.int(), until: z.int() }))),
  }),
);

/** An upload that has become a sample. */
export const keeping = taskQueue('verification.keep', KeptObject);
