/** Runs the named subject once; resolves to what it cost, in any unit that all subjects of a comparison share. */
export type Sample<Name extends string> = (name: Name) => Promise<number>;

/** What each subject cost, by round: equal places are of the same round. */
export type Costs<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/** How many times a peer's cost ours was: the median, and the interval that holds it with 95 % confidence. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** A comparison of ours with itself, which shows how far the machine's noise alone can move a ratio. */
export interface NullTest {
  readonly ratio: Ratio;
  readonly tries: number;
  readonly passed: boolean;
}

/**
 * Runs every subject once in each round, so that a slow spell of the machine meets all of them. Each round begins with
 * the next subject, so that none always follows the same one; a first round that fills the caches is not counted.
 * Gives the costs of each subject by round. A subject that throws ends the measurement.
 */
export async function interleave<Name extends string>(
  names: readonly Name[],
  sample: Sample<Name>,
  rounds: number,
): Promise<Costs<Name>> {
  const costs = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const cost = await sample(name);
      if (round > 0) costs[name].push(cost);
    }
  }
  return costs;
}

/** How many batches of rounds `interleaveLonger` runs at most. */
export const maxBatches = 3;

/** Interleaves in batches of `rounds` for as long as what has been seen so far is `undecided`, three times at most. */
export async function interleaveLonger<Name extends string>(
  names: readonly Name[],
  sample: Sample<Name>,
  rounds: number,
  undecided: (costs: Costs<Name>) => boolean,
): Promise<Costs<Name>> {
  let costs = await interleave(names, sample, rounds);
  for (let batch = 2; batch <= maxBatches && undecided(costs); batch++) {
    const more = await interleave(names, sample, rounds);
    const both = (name: Name): readonly number[] => [...costs[name], ...more[name]];
    costs = Object.fromEntries(names.map((name) => [name, both(name)])) as Costs<Name>;
  }
  return costs;
}

const resamples = 4000;

/**
 * The median of the rounds' ratios, each of two costs measured side by side, with its bootstrap interval. Throws if the
 * two have not the same number of rounds, or none.
 */
export function ratioOf(ours: readonly number[], peers: readonly number[]): Ratio {
  if (ours.length !== peers.length || ours.length === 0) throw new Error('a ratio needs the same rounds of both sides');
  const ratios = ours.map((cost, round) => cost / at(peers, round));
  const medians = Array.from({ length: resamples }, () => median(ratios.map(() => at(ratios, randomIndex(ratios)))));
  medians.sort((a, b) => a - b);
  return {
    median: median(ratios),
    low: at(medians, Math.floor(resamples * 0.025)),
    high: at(medians, Math.ceil(resamples * 0.975) - 1),
  };
}

const nullRange = { from: 0.9, to: 1.1 };
const nullTries = 3;

/** Compares ours with a copy of itself until the ratio reads 1 within a tenth, three times at most. */
export async function nullTest(sample: Sample<'ours' | 'copy'>, rounds: number): Promise<NullTest> {
  for (let tries = 1; ; tries++) {
    const { ours, copy } = await interleave(['ours', 'copy'], sample, rounds);
    const ratio = ratioOf(ours, copy);
    const passed = ratio.median >= nullRange.from && ratio.median <= nullRange.to;
    if (passed || tries === nullTries) return { ratio, tries, passed };
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (at(sorted, Math.floor((sorted.length - 1) / 2)) + at(sorted, Math.floor(sorted.length / 2))) / 2;
}

const randomIndex = (values: readonly unknown[]): number => Math.floor(Math.random() * values.length);
const at = (values: readonly number[], index: number): number => values[index] as number;
