import type { CallRef } from '../../../lib/calls/desk.ts';
import type { HistoryOwner } from '../../../lib/calls/history.ts';
import { type EndWish, ends } from '../../../lib/calls/settlement.ts';
import { type CallType, Tallies } from '../../../lib/calls/store.ts';
import { Statuses } from '../../../lib/presence/presence.ts';
import { begun, type CallWorld, ended, heard } from './call-world.ts';

/** A call that somebody is in from `from` to `to`, in seconds after noon. */
interface Talk {
  readonly from: number;
  readonly to: number;
  readonly callType?: CallType;
  readonly wish?: EndWish;
}

/** A call to somebody who was heard of a second before. */
export async function reached(
  world: CallWorld,
  pair: readonly [number, number],
  seconds: number,
  callType: CallType = 'audio',
): Promise<CallRef> {
  await heard(world, pair[1], seconds - 1);
  return begun(world, pair, { seconds, callType });
}

/** A call that is over. */
export async function talked(
  world: CallWorld,
  pair: readonly [number, number],
  { from, to, callType = 'audio', wish = ends.hangUp }: Talk,
): Promise<CallRef> {
  const ref = await reached(world, pair, from, callType);
  const outcome = await ended(world, ref, to, wish);
  if (typeof outcome === 'string') throw new Error(`not ended: ${outcome}`);
  return ref;
}

/** What is read of a user along with their request. */
export async function ownerOf({ table }: CallWorld, userId: number): Promise<HistoryOwner> {
  const [tally, status] = await table.getMany([
    [Tallies, { userId }],
    [Statuses, { userId }],
  ]);
  return { userId, tally, ongoing: status?.call };
}
