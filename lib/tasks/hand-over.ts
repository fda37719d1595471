import { correlationAttribute, writeIds } from '../core/correlation.ts';
import type { Resource } from '../core/grant.ts';
import { queueVariable, type TaskQueue } from '../core/task.ts';
import { openJsonOperation } from '../signed/json-service.ts';

/**
 * Hands work over. Resolved = the queue has it and the task will be run with it, at least once; thrown = it may or may
 * not have it. A delay has at most 900 seconds, a payload at most 1 MiB as JSON.
 */
export type HandOver<Payload> = (payload: Payload, options?: HandOverOptions) => Promise<void>;

interface HandOverOptions {
  readonly delaySeconds?: number;
  /** The requests that have brought the work about; the task says so in its log. */
  readonly correlationIds?: readonly string[];
}

const sendMessage = { service: 'sqs', target: 'AmazonSQS.SendMessage', version: '1.0' } as const;

/**
 * The right and the way to hand work over to a task, for `uses: { deliver: handOver(delivery) }`. An overloaded or
 * unreachable queue is asked again a little later; what then still fails throws as an unavailable dependency, and what
 * the queue refuses throws at once as a defect.
 */
export const handOver = <Payload>({ id }: TaskQueue<Payload>): Resource<HandOver<Payload>> => ({
  env: [queueVariable(id)],
  access: [{ on: 'task', task: id, actions: ['send'] }],
  open: (env) => {
    const send = openJsonOperation(env, sendMessage);
    const QueueUrl = env[queueVariable(id)];
    return async (payload, { delaySeconds = 0, correlationIds = [] } = {}) => {
      const message = { QueueUrl, MessageBody: messageText(payload), DelaySeconds: delaySeconds };
      await send({ ...message, ...(correlationIds.length > 0 && { MessageAttributes: attributesOf(correlationIds) }) });
    };
  },
  correlate: (send, correlationIds) => (payload, options) => send(payload, { ...options, correlationIds }),
});

const attributesOf = (correlationIds: readonly string[]) => ({
  [correlationAttribute]: { DataType: 'String', StringValue: writeIds(correlationIds) },
});

/** The payload as JSON. SQS refuses two characters that JSON allows, so they are written as escapes. */
const messageText = (payload: unknown): string =>
  JSON.stringify(payload).replace(/[\ufffe\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16)}`);
