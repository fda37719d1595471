import * as z from 'zod/mini';
import { settings } from '../../../lib/core/settings.ts';

const positive = () => z.int().check(z.positive());

/** Calls: how long they may last, and when one counts as abandoned by its caller. */
export const callSettings = settings('calls', {
  maxMinutes: z._default(positive(), 120),
  abandonedAfterSeconds: z._default(positive(), 5 * 60),
  /** Of the calls that go on as many are looked after by the job itself; the others by tasks. */
  inlineCalls: z._default(positive(), 5_000),
});
