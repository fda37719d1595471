import type { Table } from '../table/table.ts';
import { type ConnectionItem, Connections, type SocketItem, Sockets, shardOf } from './store.ts';

export { type ConnectionItem, Connections, type SocketItem, Sockets };

/** The platform ends every connection after 2 hours. */
const longestSeconds = 2 * 60 * 60 + 5 * 60;

/** What is known of a socket from its handshake on. */
export function connectionOf(socket: Omit<ConnectionItem, 'expiresAt'>): ConnectionItem {
  return { ...socket, expiresAt: Math.floor(socket.openedAt / 1000) + longestSeconds };
}

/** A socket as its channel knows it at first. By name: a record of the stream carries the keys of its own item as well. */
export const socketOf = ({
  connectionId,
  userId,
  familyId,
  channel,
  openedAt,
  expiresAt,
}: ConnectionItem): SocketItem => ({
  ...{ connectionId, userId, familyId, channel, openedAt, expiresAt },
  shard: shardOf(userId),
  greeted: false,
});

/** Forgets a socket that has been closed. The connection goes first: who is just greeting it then finds it gone. */
export async function forgetConnection(table: Table, connectionId: string): Promise<void> {
  const connection = await table.delete(Connections, { connectionId });
  if (connection) await table.delete(Sockets, socketOf(connection));
}

/** One page of a list ends at the platform's own limit of a megabyte, long before this number. */
const pageSize = 10_000;

/** What sending to a socket takes. */
export type OpenSocket = Omit<SocketItem, 'familyId' | 'expiresAt'>;

/** The sockets that a part of a channel tells. */
export async function listShard(table: Table, channel: string, shard: number): Promise<readonly OpenSocket[]> {
  const place = {
    of: [channel, shard],
    limit: pageSize,
    only: ['userId', 'connectionId', 'openedAt', 'greeted'],
  } as const;
  const sockets = await allPages((cursor) => table.list(Sockets, { ...place, ...cursor }));
  return sockets.map((socket) => ({ ...socket, channel, shard }));
}

/** A user's sockets over all these channels. */
export async function socketsOf(
  table: Table,
  channels: readonly string[],
  userId: number,
): Promise<readonly SocketItem[]> {
  const lists = channels.map((channel) => {
    const place = { of: [channel, shardOf(userId)], under: [userId], limit: pageSize };
    return allPages((cursor) => table.list(Sockets, { ...place, ...cursor }));
  });
  return (await Promise.all(lists)).flat();
}

type Page<Item> = { readonly items: readonly Item[]; readonly next: string | undefined };

async function allPages<Item>(
  read: (cursor: { readonly cursor?: string }) => Promise<Page<Item> | undefined>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor === undefined ? {} : { cursor });
    for (const item of page?.items ?? []) items.push(item);
    cursor = page?.next;
  } while (cursor);
  return items;
}
