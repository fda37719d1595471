import type { World } from '../../infra/local/world.ts';
import { Calls, LiveCalls } from '../../lib/calls/store.ts';
import { Statuses } from '../../lib/presence/store.ts';
import type { Table } from '../../lib/table/table.ts';
import { operatorTable } from './operator-table.ts';

/** A call began so many milliseconds earlier, though no time has passed for anything else. */
export const backdate = (world: World, callId: number, millis: number): Promise<void> =>
  backdateIn(operatorTable(world), callId, millis);

/** The same by a table that is open. */
export async function backdateIn(table: Table, callId: number, millis: number): Promise<void> {
  const call = await table.get(Calls, { callId });
  if (!call) throw new Error('there is no such call');
  const { callerId, listenerId } = call;
  const [startedAt, until] = [call.startedAt - millis, call.until - millis];
  await table.update(Calls, { callId }, { set: { startedAt, until } });
  await table.update(LiveCalls, { callId }, { set: { startedAt, until } });
  for (const userId of [callerId, listenerId]) {
    await table.update(Statuses, { userId }, { set: { call: { id: callId, callerId, listenerId, until } } });
  }
}
