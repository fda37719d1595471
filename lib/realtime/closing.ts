import { deleteMany } from '../table/batch-delete.ts';
import { Sockets } from './connections.ts';
import type { SocketDesk } from './desk.ts';
import { lanes } from './gateway.ts';
import type { SocketKey } from './handed-over.ts';
import { closeLater } from './later.ts';
import { createPatience, inLanes } from './patience.ts';

/**
 * Closes sockets, with a code after which clients do not return, and takes them out of their channels. A socket that is
 * gone counts as closed. What could not be closed is handed over by its key, which takes no row, and is told nothing
 * more; `tries` = how often that was done before.
 */
export async function closeSockets(sockets: readonly SocketKey[], desk: SocketDesk, tries = 0): Promise<void> {
  const { table, gateway, counts, log } = desk;
  const patience = createPatience(counts);
  const open: SocketKey[] = [];
  await inLanes(sockets, lanes, async (socket) => {
    const { connectionId, channel } = socket;
    const outcome = await patience.insist(() => gateway.close(connectionId));
    if (outcome === 'failed') open.push(socket);
    else if (outcome !== 'refused') counts.add('closed');
    else {
      counts.add('failed');
      log.error('a closing was refused', { connectionId, channel });
    }
  });
  await closeLater(open, desk, tries);
  // Only now, when all are closed or handed over: up to here a repetition of all this finds them by their rows.
  await deleteMany(table, Sockets, sockets);
}
