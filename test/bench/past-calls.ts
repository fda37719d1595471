import type { EndedCall } from '../../lib/calls/settlement.ts';

/** A history that is to be there. */
export interface Past {
  readonly userId: number;
  /** Whom the user talked with, by turns. */
  readonly others: readonly number[];
  readonly count: number;
  /** The last call began an hour before; epoch milliseconds. */
  readonly now: number;
}

const hour = 3_600_000;
const limit = 2 * hour;

/** Calls that are over, one an hour, oldest first: three of five were made, one of four was video, one of seven was lost. */
export const pastCalls = ({ userId, others, count, now }: Past): readonly EndedCall[] =>
  Array.from({ length: count }, (_, index) => {
    const other = others[index % others.length] as number;
    const [callerId, listenerId] = index % 5 < 3 ? [userId, other] : [other, userId];
    const isVideo = index % 4 === 3;
    const isLost = index % 7 === 6;
    const [rate, earningRate] = isVideo ? [50, 75] : [10, 15];
    const billed = 1 + ((index * 7) % 40);
    const startedAt = now - (count - index) * hour;
    const durationSeconds = billed * 60 - (index % 50);
    const endedAt = startedAt + durationSeconds * 1000;
    return {
      ...{ callId: userId * 1_000_000 + index, callerId, listenerId, callType: isVideo ? 'video' : 'audio' },
      ...{ rate, earningRate, startedAt, until: startedAt + limit, billed, coinsSpent: billed * rate },
      ...{ status: isLost ? 'dropped' : 'completed', endReason: isLost ? 'technical_issues' : 'ended' },
      ...{ endedAt, updatedAt: endedAt, durationSeconds, earnedRupees: billed * earningRate },
    };
  });
