import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Exercise, nameOf } from './exercise.ts';
import type { Outcome } from './outcome.ts';
import { type Point, pointName } from './points.ts';

/** Where the parts of the report are, one for each suite, until they are put together. */
export const partsFolder = resolve(import.meta.dirname, '../../.build/faults');

/** What one function came to. */
export interface Row {
  readonly function: string;
  readonly calls: number;
  readonly cases: number;
  readonly hidden: number;
  readonly told: number;
  readonly repeated: number;
  readonly wrong: number;
  /** What was wrong, in words. */
  readonly findings: readonly string[];
}

/** What is wrong about the cases of one exercise, each with the fault that it met. */
export const findingsOf = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.flatMap(({ point, kind, extent, wrong }) =>
    wrong.map((what) => `${pointName(point)}, ${kind} ${extent}: ${what}`),
  );

/** Keeps what one suite found. */
export function writePart(
  part: string,
  found: {
    readonly calls: ReadonlyMap<Exercise, readonly Point[]>;
    readonly outcomes: ReadonlyMap<Exercise, readonly Outcome[]>;
  },
): void {
  const rows = [...found.outcomes].map(([exercise, outcomes]): Row => {
    const count = (ending: Outcome['ending']) => outcomes.filter((one) => one.ending === ending).length;
    return {
      function: nameOf(exercise),
      calls: found.calls.get(exercise)?.length ?? 0,
      cases: outcomes.length,
      hidden: count('hidden'),
      told: count('told to come again'),
      repeated: count('repeated by the platform'),
      wrong: outcomes.filter(({ wrong }) => wrong.length > 0).length,
      findings: findingsOf(outcomes),
    };
  });
  mkdirSync(partsFolder, { recursive: true });
  writeFileSync(join(partsFolder, `${part}.json`), JSON.stringify(rows));
}
