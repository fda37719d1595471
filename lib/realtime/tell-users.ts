import type { FrameText } from '../core/frame.ts';
import { socketsOf } from './connections.ts';
import type { SocketDesk, SocketRules } from './desk.ts';
import { publish } from './publish.ts';

/** A message that only certain users get. */
export interface PersonalMessage {
  readonly userIds: readonly number[];
  /** Epoch milliseconds by which what it tells was stored; whoever has come since can look it up. */
  readonly storedBy: number;
  readonly text: FrameText;
}

/**
 * Sends users what is meant for them alone, in this order, on all their sockets in these channels that were greeted and
 * were open by then. It is an extra: what does not arrive within the patience for a batch is counted and not handed
 * over.
 */
export async function tellUsers(
  messages: readonly PersonalMessage[],
  desk: SocketDesk,
  rules: Pick<SocketRules, 'now' | 'channels' | 'youngSeconds'>,
): Promise<void> {
  const users = [...new Set(messages.flatMap(({ userIds }) => userIds))];
  const deliveries = users.map(async (userId) => {
    const meant = messages.filter(({ userIds }) => userIds.includes(userId));
    const sockets = await socketsOf(desk.table, rules.channels, userId);
    return sockets
      .filter(({ greeted }) => greeted)
      .map((socket) => ({ socket, frames: meant.filter(({ storedBy }) => storedBy >= socket.openedAt) }));
  });
  const { missed } = await publish((await Promise.all(deliveries)).flat(), desk, rules);
  desk.counts.add(
    'missed',
    missed.reduce((sum, { frames }) => sum + frames.length, 0),
  );
}
