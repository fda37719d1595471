import type { Answer } from '../support/client.ts';
import type { Known } from '../support/known.ts';
import type { PayingApp } from '../support/paying.ts';

/** Something to be done for people of their own; each time it is the same. */
export interface Case {
  /** Whose items it is about. */
  readonly people: readonly Known[];
  /** Phone numbers that have no account before it. */
  readonly phones?: readonly string[];
  /** Makes the function run; for what nobody waits for the answer says nothing. */
  request(): Promise<Answer>;
  /** What came of it that no item tells; read after all of it. */
  shows?(): Promise<unknown>;
}

/** One way to make a function do what it is there for. */
export interface Exercise {
  /** The id of the function's route. */
  readonly id: string;
  /** Which way, where a function has several. */
  readonly way?: string;
  prepare(app: PayingApp): Promise<Case>;
  /** Its instances remember what they have read: every case has a new one. */
  readonly remembers?: true;
  /** The platform makes it run and repeats it; here is how long that takes at most, in steps of seconds. */
  readonly platform?: readonly number[];
  /** It is not repeated but runs again by the clock: each run that failed is kept as one that was given up. */
  readonly ticks?: true;
  /** Items that the contract leaves to time where nobody can say what has become of them. */
  readonly forgets?: readonly string[];
  /** Refusals that the contract has for a failure of this function besides the usual one. */
  readonly refuses?: readonly { readonly status: number; readonly detail: string }[];
}

export const nameOf = ({ id, way }: Pick<Exercise, 'id' | 'way'>): string => (way ? `${id}, ${way}` : id);
