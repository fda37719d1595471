import type { Table } from '../table/table.ts';
import { type ConnectionItem, Connections, type SocketItem, Sockets, shardOf, topicShards } from './store.ts';

export { type ConnectionItem, Connections, type SocketItem, Sockets };

/** The platform ends every connection after 2 hours. */
const longestSeconds = 2 * 60 * 60 + 5 * 60;

/** What is known of a socket from its handshake on. */
export function connectionOf(socket: Omit<ConnectionItem, 'expiresAt'>): ConnectionItem {
  return { ...socket, expiresAt: Math.floor(socket.openedAt / 1000) + longestSeconds };
}

/** A socket as its channel knows it. By name: a record of the stream carries the keys of its own item as well. */
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
});

/** Forgets a socket that has been closed. The connection goes first: who is just greeting it then finds it gone. */
export async function forgetConnection(table: Table, connectionId: string): Promise<void> {
  const connection = await table.delete(Connections, { connectionId });
  if (connection) await table.delete(Sockets, socketOf(connection));
}

/** One page of a list ends at the platform's own limit of a megabyte, long before this number. */
const pageSize = 10_000;

/** The sockets that a part of a channel tells. */
export const listShard = (table: Table, channel: string, shard: number): Promise<readonly SocketItem[]> =>
  listWhole(table, { of: [channel, shard] });

/** The sockets that a channel tells. */
export async function listTopic(table: Table, channel: string): Promise<readonly SocketItem[]> {
  const shards = Array.from({ length: topicShards }, (_, shard) => listShard(table, channel, shard));
  return (await Promise.all(shards)).flat();
}

/** A user's sockets over all these channels. */
export async function socketsOf(
  table: Table,
  channels: readonly string[],
  userId: number,
): Promise<readonly SocketItem[]> {
  const lists = channels.map((channel) => listWhole(table, { of: [channel, shardOf(userId)], under: [userId] }));
  return (await Promise.all(lists)).flat();
}

type Place = { readonly of: readonly (string | number)[]; readonly under?: readonly number[] };

async function listWhole(table: Table, place: Place): Promise<readonly SocketItem[]> {
  const sockets: SocketItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.list(Sockets, { ...place, limit: pageSize, ...(cursor && { cursor }) });
    sockets.push(...(page?.items ?? []));
    cursor = page?.next;
  } while (cursor);
  return sockets;
}
