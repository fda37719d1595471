import { describeError, type Log } from '../../../lib/core/log.ts';
import { changeStatus } from '../../../lib/presence/presence.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { decideFrame, type PresenceRules } from '../../../lib/presence/transition.ts';
import { type ConnectionItem, Connections } from '../../../lib/realtime/connections.ts';
import { table } from '../../../lib/table/resource.ts';
import type { Table } from '../../../lib/table/table.ts';
import { presenceSettings } from '../_settings/presence.ts';
import { socketSettings } from '../_settings/sockets.ts';

/** What every route for frames uses, and the rights it takes. */
export const uses = { table, presence: presenceSettings, sockets: socketSettings };
export const access = [Connections.can('get'), Statuses.can('batchGet', 'get', 'update')];

interface Arrival {
  readonly connectionId: string;
  readonly text: string | undefined;
  readonly now: Date;
  readonly log: Log;
  readonly table: Table;
  readonly presence: PresenceRules;
  readonly sockets: { readonly maxFrameBytes: number };
}

/**
 * Stores that a frame has arrived from its user, once in a while. Gives the connection it came on, if that is known. A
 * store that fails costs the sign of life and nothing else: the next frame is one too.
 */
export async function signOfLife({
  connectionId,
  now,
  log,
  table,
  presence,
}: Arrival): Promise<ConnectionItem | undefined> {
  let connection: ConnectionItem | undefined;
  try {
    // Of this moment: the first frame follows the handshake that stored it at once.
    connection = await table.get(Connections, { connectionId });
    if (!connection) return undefined;
    const [status] = await table.getMany([[Statuses, connection]], { eventual: true });
    await changeStatus(table, status, (read) => decideFrame(read, now.getTime(), presence));
  } catch (error) {
    log.error('a sign of life was not stored', describeError(error));
  }
  return connection;
}

/** A frame that is too large is as good as none. */
export const isTooLarge = ({ text = '', sockets }: Arrival): boolean => Buffer.byteLength(text) > sockets.maxFrameBytes;
