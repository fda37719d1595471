import { isDeepStrictEqual } from 'node:util';

/** What is wrong with something, each in a sentence. */
export interface Findings {
  readonly all: readonly string[];
  same(what: string, is: unknown, must: unknown): void;
  holds(what: string, condition: boolean): void;
}

export function findings(): Findings {
  const all: string[] = [];
  return {
    all,
    same: (what, is, must) => {
      if (!isDeepStrictEqual(is, must))
        all.push(`${what} is ${JSON.stringify(is)} and must be ${JSON.stringify(must)}`);
    },
    holds: (what, condition) => {
      if (!condition) all.push(what);
    },
  };
}

/** The sum of one number of each item. */
export const sumOf = <Item>(items: readonly Item[], numberOf: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + numberOf(item), 0);
