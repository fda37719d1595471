/** Random numbers that a seed repeats. */
export interface SeededRandom {
  /** At least `from`, less than `to`. */
  between(from: number, to: number): number;
  /** A whole number from 0, less than `count`. */
  below(count: number): number;
  /** The time until the next of events that happen once in `mean` and remember nothing. */
  waiting(mean: number): number;
  chance(probability: number): boolean;
}

/** The generator known as mulberry32: fast, and even enough to draw people's habits from. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    between: (from, to) => from + next() * (to - from),
    below: (count) => Math.floor(next() * count),
    waiting: (mean) => -Math.log(1 - next()) * mean,
    chance: (probability) => next() < probability,
  };
}
