import { entity } from '../table/entity.ts';

/** An open socket by its id: whose frames these are. The platform ends it after 2 hours; the item a little later. */
export interface ConnectionItem {
  readonly connectionId: string;
  readonly userId: number;
  /** The login whose token opened it. */
  readonly familyId: string;
  readonly channel: string;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  readonly expiresAt: number;
}

export const Connections = entity<ConnectionItem, 'connectionId'>('CONNECTION', {
  partition: 'CONNECTION',
  pk: ({ connectionId }) => [connectionId],
  sk: () => [],
  expires: true,
});

/** In how many partitions the sockets of a channel stand; all of one user's stand in one. */
export const topicShards = 8;

export const shardOf = (userId: number): number => userId % topicShards;

/** A socket in its channel. It stands there before it is greeted, so that nothing passes it by from then on. */
export interface SocketItem extends ConnectionItem {
  readonly shard: number;
  /** Before its greeting it is sent nothing else. */
  readonly greeted: boolean;
}

export const Sockets = entity<SocketItem, 'channel' | 'shard' | 'userId' | 'connectionId'>('SOCKET', {
  partition: 'TOPIC',
  pk: ({ channel, shard }) => [channel, shard],
  sk: ({ userId, connectionId }) => [userId, connectionId],
  expires: true,
});
