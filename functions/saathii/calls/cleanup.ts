import * as z from 'zod/mini';
import { findLiveCalls, liveCallsAccess, tendCalls, tendingAccess } from '../../../lib/calls/sweep.ts';
import { lambda } from '../../../lib/core/lambda.ts';
import { limitSettings } from '../../../lib/core/limits.ts';
import { Windows } from '../../../lib/limits/store.ts';
import { countRequest } from '../../../lib/limits/window.ts';
import { http } from '../_app.ts';
import { bearer } from '../_bearer.ts';
import { callUses, toDesk } from '../_call-desk.ts';

/** Source: README, "Expired calls". */
export const route = http({
  id: 'calls.cleanup',
  method: 'POST',
  path: '/calls/cleanup',
  tag: 'Call Management',
  auth: bearer,
  summary: 'End calls that have reached their limit or were abandoned.',
  response: z.object({ message: z.literal('Call cleanup completed successfully') }),
  errors: [],
  uses: { ...callUses, limits: limitSettings },
  access: [liveCallsAccess, ...tendingAccess, Windows.can('update')],
});

export const handler = lambda(route, async ({ limits, calls, now, log, ...uses }) => {
  const turn = await countRequest(uses.table, limits, { limit: 'callCleanups', subject: 'all', now });
  if (turn.within) {
    const found = await findLiveCalls(uses.table);
    const some = found.refs.slice(0, calls.inlineCalls);
    const tended = await tendCalls(toDesk({ ...uses, calls }), some, now, 'expiry');
    const failures = found.failures.length + tended.failures.length;
    if (failures > 0) log.error('not every call was looked after', { failures });
  }
  return { message: 'Call cleanup completed successfully' } as const;
});
