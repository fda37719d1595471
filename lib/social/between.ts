import type { Failure } from '../core/failure.ts';
import { checkAbsent, type WriteIntent } from '../table/write.ts';
import { Blocks } from './store.ts';

export { Blocks };

const bothWays = (one: number, other: number) =>
  [
    { blockerId: one, blockedId: other },
    { blockerId: other, blockedId: one },
  ] as const;

/** The blocks that may stand between two users, to be read along with other items. */
export const blocksBetween = (one: number, other: number) => {
  const [there, back] = bothWays(one, other);
  return [[Blocks, there] as const, [Blocks, back] as const] as const;
};

/** Part of a transaction that may only happen while neither of two users blocks the other. */
export const unlessBlocked = <Refusal extends Failure>(
  one: number,
  other: number,
  otherwise: Refusal,
): readonly WriteIntent<Refusal>[] => bothWays(one, other).map((pair) => checkAbsent(Blocks, pair, { otherwise }));
