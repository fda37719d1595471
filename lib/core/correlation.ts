import { chunksOf } from './chunks.ts';
import type { Log } from './log.ts';

/** The log shortens longer lists. */
const idsPerLine = 50;

/** Says which requests have brought an invocation about, before it does anything. */
export function logRequests(log: Log, correlationIds: readonly string[]): void {
  for (const some of chunksOf(correlationIds, idsPerLine)) log.info('brought about by', { correlationIds: some });
}

/** The attribute of a message by which a task learns which requests it comes from. */
export const correlationAttribute = 'correlationIds';

/** The ids as one text, of so many that it stays small; who hands over for more has said all of them in its own log. */
export const writeIds = (correlationIds: readonly string[]): string => correlationIds.slice(0, idsPerLine).join();

export const readIds = (text: string | undefined): readonly string[] => text?.split(',').filter(Boolean) ?? [];
