import type { CallRef } from '../../../lib/calls/desk.ts';
import { demandAllCalls, liveCallsAccess, tendingAccess } from '../../../lib/calls/sweep.ts';
import { sweepCalls } from '../../../lib/calls/whole-sweep.ts';
import { job } from '../../../lib/core/job.ts';
import { handOver } from '../../../lib/tasks/hand-over.ts';
import { schedule } from '../_app.ts';
import { callUses, toDesk } from '../_call-desk.ts';
import { callRound } from '../_tasks.ts';

/** A message of the queue has room for this many calls, and a task has time for them. */
const callsPerTask = 1_000;

/** Source: README, "The sweep of calls". */
export const route = schedule({
  id: 'calls.sweep',
  summary: 'Charges the minutes of calls that have begun, and ends calls that must end.',
  every: 'rate(1 minute)',
  memoryMb: 1769,
  timeoutSeconds: 300,
  uses: { ...callUses, later: handOver(callRound) },
  access: [liveCallsAccess, ...tendingAccess],
});

export const handler = job(route, async ({ later, now, log, ...uses }) => {
  const { inlineCalls } = uses.calls;
  const handOver = (calls: readonly CallRef[]) => later({ calls });
  demandAllCalls(await sweepCalls(toDesk(uses), { now, inlineCalls, callsPerTask, handOver }), log);
});
