import middy from '@middy/core';
import type { ScheduledJob } from './contract.ts';
import type { Opened } from './grant.ts';
import { invocationLog, openOnce } from './instance.ts';
import { describeError, type Log } from './log.ts';

/**
 * Makes the Lambda handler of a scheduled job. A tick may come late, twice or not at all: jobs work from timestamps.
 * A failure is logged and thrown on, so that the platform retries and then keeps the event.
 */
export function job<Route extends ScheduledJob>(
  route: Route,
  handle: (context: Opened<Route['uses']> & { now: Date; log: Log }) => Promise<void>,
): (event: unknown, context: { awsRequestId: string }) => Promise<void> {
  const open = openOnce(route.uses);
  return middy().handler((async (_event: unknown, { awsRequestId }: { awsRequestId: string }) => {
    const log = invocationLog({ function: `${route.app.name}.${route.id}`, requestId: awsRequestId });
    try {
      await handle({ ...open(), now: new Date(), log } as never);
    } catch (error) {
      log.error('job failed', describeError(error));
      throw error;
    }
  }) as never) as never;
}
