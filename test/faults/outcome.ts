import type { Answer } from '../support/client.ts';
import type { Exercise } from './exercise.ts';
import type { Extent, Kind, Point } from './points.ts';

/** One call that something went wrong with. */
export interface Fault {
  readonly point: Point;
  readonly kind: Kind;
  readonly extent: Extent;
}

/** How a request ended that met a fault: as if there had been none, or told to come again, or done again by the platform. */
export type Ending = 'hidden' | 'told to come again' | 'repeated by the platform';

/** What became of it. */
export interface Outcome extends Fault {
  readonly ending: Ending;
  /** What was wrong about it, each in a sentence. */
  readonly wrong: readonly string[];
}

/** The answer of a function that is out of order, whatever it is that failed. */
const unavailable = { detail: 'Service temporarily unavailable. Please try again later.' };

/** What no client is to see. */
const internals = /exception|arn:|dynamo|lambda|sqs|\bs3\b|stack|saathii\w+-|\bat \S+ \(|\.(?:ts|js|mjs)\b|node:/i;

/** Whether a failure is worded as the contract has it. */
export function isRefusal({ status, headers, body }: Answer, { refuses = [] }: Exercise): boolean {
  if (refuses.some((one) => one.status === status && one.detail === body?.detail)) return true;
  const isWorded = JSON.stringify(body) === JSON.stringify(unavailable) && Number(headers.get('retry-after')) > 0;
  return status === 503 && isWorded;
}

/** What an answer shows that it must not, whatever else is right about it. */
export const leaks = ({ status, body }: Answer): boolean => status >= 400 && internals.test(JSON.stringify(body) ?? '');
