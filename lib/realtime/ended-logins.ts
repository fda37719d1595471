import type { StreamRecord } from '../core/stream-record.ts';
import { type Login, Sessions } from '../identity/logins.ts';
import { Statuses } from '../presence/presence.ts';
import type { Table } from '../table/table.ts';
import { type SocketItem, socketsOf } from './connections.ts';

/** A login that has ended, or all of a user's. */
type Ended = Pick<Login, 'userId'> & Partial<Login>;

/**
 * The open sockets of the logins that these changes have ended. That an account is gone is seen by its status, which
 * goes with it: so what is last told of it comes from the same change, and before its sockets are closed.
 */
export async function socketsOfEnded(
  table: Table,
  channels: readonly string[],
  records: readonly StreamRecord[],
): Promise<readonly SocketItem[]> {
  const held = await Promise.all(
    records.flatMap(endedBy).map(async ({ userId, familyId }) => {
      const all = await socketsOf(table, channels, userId);
      return familyId === undefined ? all : all.filter((socket) => socket.familyId === familyId);
    }),
  );
  return [...new Map(held.flat().map((socket) => [socket.connectionId, socket])).values()];
}

function endedBy({ entity, change, before, after }: StreamRecord): readonly Ended[] {
  if (entity === Statuses.name && change === 'REMOVE') return [{ userId: (before as unknown as Login).userId }];
  const isRevoked = entity === Sessions.name && after?.revokedAt !== undefined && before?.revokedAt === undefined;
  if (!isRevoked) return [];
  const { userId, familyId } = after as unknown as Login;
  return [{ userId, familyId }];
}
