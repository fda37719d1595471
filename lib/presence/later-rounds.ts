import { chunksOf } from '../core/chunks.ts';

/** Somebody who lapses at a time (epoch milliseconds) if nothing is heard of them until then. */
export interface Due {
  readonly userId: number;
  readonly at: number;
}

/** A look at these users, so many seconds from now. */
export interface LaterRound {
  readonly delaySeconds: number;
  readonly userIds: readonly number[];
}

/** So many ids make a message of less than 100 KB. */
const maxUsers = 5_000;

/**
 * Gives everybody who is due to the first of the rounds (seconds from `now`, ascending) that is not too early for them;
 * who is due after the last one is left out. A round of very many is several ones, and a round of nobody is none.
 */
export function laterRounds(due: readonly Due[], now: number, rounds: readonly number[]): readonly LaterRound[] {
  const byRound = Map.groupBy(due, ({ at }) => rounds.find((seconds) => at <= now + seconds * 1000));
  return rounds.flatMap((delaySeconds) => {
    const userIds = (byRound.get(delaySeconds) ?? []).map(({ userId }) => userId);
    return chunksOf(userIds, maxUsers).map((chunk) => ({ delaySeconds, userIds: chunk }));
  });
}
