import type { NullTest, Ratio } from './measure.ts';

/** One thing of ours beside its peers. */
export interface Line {
  readonly name: string;
  /** What belongs to the line and is no ratio, by column: sizes, counts. Never a time. */
  readonly facts: Readonly<Record<string, number>>;
  /** Ours against each peer, by column. */
  readonly ratios: Readonly<Record<string, Ratio>>;
  /** The column whose median may be this much at most; without it the line only informs. */
  readonly goal?: { readonly ratio: string; readonly atMost: number };
}

/** Figures that are no comparison: counts, rates and costs. Never a time that was measured. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  /** The first cell names the row. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** The outcome of one suite. */
export interface Report {
  /** What was done, and with what it was compared. */
  readonly method: readonly string[];
  readonly lines: readonly Line[];
  /** Of a suite that compares. */
  readonly nullTest?: NullTest;
  readonly tables?: readonly Table[];
  /** Promises that were found broken, one sentence each. */
  readonly broken?: readonly string[];
  /** What the figures can't show. */
  readonly blindTo: readonly string[];
}

/** A file of this folder that exports a `suite` is one; its name is the file's. */
export interface Suite {
  readonly title: string;
  run(): Promise<Report>;
}

/** Why a report doesn't pass, one sentence each; empty = it passes. */
export function shortcomings({ lines, nullTest, broken = [] }: Report): readonly string[] {
  const missed = lines.flatMap(({ name, ratios, goal }) => {
    if (!goal) return [];
    const ratio = ratios[goal.ratio];
    if (!ratio) throw new Error(`${name} has a goal for ${goal.ratio} but no such ratio`);
    return ratio.median <= goal.atMost
      ? []
      : [`${name}: ${goal.ratio} is ${ratio.median.toFixed(3)}, the goal ${goal.atMost}`];
  });
  const noisy =
    nullTest && !nullTest.passed
      ? [`the null test read ${nullTest.ratio.median.toFixed(3)}: too noisy to believe`]
      : [];
  return [...broken, ...missed, ...noisy];
}
