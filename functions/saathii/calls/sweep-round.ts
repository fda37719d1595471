import { demandAllCalls, tendCalls, tendingAccess } from '../../../lib/calls/sweep.ts';
import { runTask } from '../../../lib/core/task-lambda.ts';
import { task } from '../_app.ts';
import { callUses, toDesk } from '../_call-desk.ts';
import { callRound } from '../_tasks.ts';

/** Source: README, "The sweep of calls". */
export const route = task({
  queue: callRound,
  summary: 'Looks after the calls that are too many for the sweep itself.',
  memoryMb: 1769,
  timeoutSeconds: 120,
  uses: callUses,
  access: [...tendingAccess],
});

export const handler = runTask(route, async ({ calls }, { now, log, ...uses }) => {
  demandAllCalls(await tendCalls(toDesk(uses), calls, now, 'everything'), log);
});
