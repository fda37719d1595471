import * as z from 'zod/mini';
import { taskQueue } from '../../lib/core/task.ts';
import { HandedOver } from '../../lib/realtime/handed-over.ts';

/** A look at the presence of users who were due to lapse by now. */
export const sweepRound = taskQueue('presence.sweepRound', z.object({ userIds: z.readonly(z.array(z.int())) }));

/** What a deleted account left behind. */
export const erasure = taskQueue('users.erase', z.object({ userId: z.int() }));

/** What could not be sent to sockets at once, or is too much for one function. */
export const delivery = taskQueue('streams.deliver', HandedOver);
