import { Statuses } from '../presence/presence.ts';
import type { CallDesk, CallRef } from './desk.ts';
import { endCall } from './ending.ts';
import { expiryOf } from './settlement.ts';

/**
 * Ends a call if it has reached its limit or was abandoned, which is nobody's sign of life. Tells whether it is over,
 * by this or by anything else. A call that may go on costs one read. Source: the app's README, "Expired calls".
 */
export async function endIfExpired(desk: CallDesk, ref: CallRef, now: Date): Promise<boolean> {
  const [caller] = await desk.table.getMany([[Statuses, { userId: ref.callerId }]]);
  const expiry = (lastSeen: number) => expiryOf(ref, lastSeen, now.getTime(), desk.rules);
  if (caller && !expiry(caller.lastSeen)) return false;
  const ended = await endCall(desk, ref, {
    now,
    wish: ({ callerLastSeen }) => expiry(callerLastSeen),
    seen: 'nobody',
    commit: (intents) => desk.table.transact(intents),
  });
  return ended !== undefined;
}
