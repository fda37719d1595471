import type { HeldMessage } from './queue.ts';

/** Something that was given up, by what the message about it says. */
export interface Letter {
  readonly message: HeldMessage;
  /** The function that gave up, or for a task its queue. */
  readonly by: string;
  readonly why: string;
  readonly from: Origin;
  /** What it was about, as far as the message itself has it. */
  readonly payload: unknown;
}

/** Where it came from, and goes back to. */
export type Origin =
  | { readonly kind: 'task'; readonly queueArn: string }
  | { readonly kind: 'event'; readonly functionName: string }
  | { readonly kind: 'stream'; readonly functionName: string; readonly range: StreamRange }
  | { readonly kind: 'unknown' };

/** Records of a stream that lie next to each other. */
export interface StreamRange {
  readonly streamArn: string;
  readonly shardId: string;
  readonly first: string;
  readonly last: string;
  /** How many of them were given up; others between them may have been none of the function's business. */
  readonly records: number;
}

/** A record of a failure as Lambda sends it to a destination. */
interface FailureRecord {
  readonly requestContext?: {
    readonly functionArn?: string;
    readonly condition?: string;
    readonly approximateInvokeCount?: number;
  };
  readonly requestPayload?: unknown;
  readonly responsePayload?: { readonly errorType?: string } | null;
  readonly DDBStreamBatchInfo?: {
    readonly streamArn: string;
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly batchSize: number;
  };
}

/** Reads what a message tells of what was given up. What can't be read can only be dropped. */
export function readLetter(message: HeldMessage): Letter {
  const { queueArn, body } = message;
  const told = parse(body);
  if (queueArn !== undefined) {
    const from = { kind: 'task', queueArn } as const;
    return { message, from, by: lastPart(queueArn), why: 'failed in all its tries', payload: told };
  }
  const record = (told ?? {}) as FailureRecord;
  const { functionArn, condition = '', approximateInvokeCount } = record.requestContext ?? {};
  const functionName = functionArn?.split(':')[6];
  if (functionName === undefined) {
    return { message, from: { kind: 'unknown' }, by: '?', why: 'no record of a failure', payload: told };
  }
  const tries = approximateInvokeCount === undefined ? '' : ` after ${approximateInvokeCount} tries`;
  const error = record.responsePayload?.errorType;
  const why = `${condition}${tries}${error === undefined ? '' : `: ${error}`}`;
  const batch = record.DDBStreamBatchInfo;
  if (!batch) {
    const from = { kind: 'event', functionName } as const;
    return { message, from, by: functionName, why, payload: record.requestPayload };
  }
  const { streamArn, shardId, startSequenceNumber: first, endSequenceNumber: last, batchSize: records } = batch;
  const range = { streamArn, shardId, first, last, records };
  return { message, from: { kind: 'stream', functionName, range }, by: functionName, why, payload: range };
}

const lastPart = (arn: string): string => arn.split(':').at(-1) ?? '';

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Texts that say what something is, and never who somebody is. */
const openNames = new Set([
  ...['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'reason'],
  ...['channel', 'connectionId', 'key', 'name', 'version-id', 'streamArn', 'shardId', 'first', 'last'],
]);

/** A payload to be looked at: every text that may be about somebody is left out. Ids are numbers, and stay. */
export function withoutPersons(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((element) => withoutPersons(element, name));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutPersons(inner, key)]));
  }
  return typeof value !== 'string' || openNames.has(name) ? value : '(left out)';
}
