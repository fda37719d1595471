import middy from '@middy/core';
import type * as z from 'zod/mini';
import type { Task } from './contract.ts';
import { correlationAttribute, logRequests, readIds } from './correlation.ts';
import { correlated, type Opened } from './grant.ts';
import { invocationLog, openOnce } from './instance.ts';
import { describeError, type Log } from './log.ts';
import { readJson } from './validate.ts';

/** The parts of SQS's event that a task reads. */
interface QueueEvent {
  readonly Records: readonly {
    readonly messageId: string;
    readonly body: string;
    readonly attributes: { readonly ApproximateReceiveCount: string };
    readonly messageAttributes?: Readonly<Record<string, { readonly stringValue?: string } | undefined>>;
  }[];
}

type PayloadOf<Route extends Task> = z.output<Route['queue']['payload']>;

/**
 * Makes the Lambda handler of a task. A message comes at least once, possibly late and in any order: handlers are
 * idempotent. One whose handler fails, or that does not fit the schema of its queue, is logged without its content and
 * comes again; after its last try it is kept with the events that were given up.
 */
export function runTask<Route extends Task>(
  route: Route,
  handle: (payload: PayloadOf<Route>, context: Opened<Route['uses']> & { now: Date; log: Log }) => Promise<void>,
): (event: QueueEvent, context: { awsRequestId: string }) => Promise<void> {
  const open = openOnce(route.uses);
  return middy().handler((async ({ Records }: QueueEvent, { awsRequestId }: { awsRequestId: string }) => {
    const log = invocationLog({ function: `${route.app.name}.${route.id}`, requestId: awsRequestId });
    for (const { messageId, body, attributes, messageAttributes } of Records) {
      try {
        const correlationIds = readIds(messageAttributes?.[correlationAttribute]?.stringValue);
        logRequests(log, correlationIds);
        const payload = readPayload(route.queue.payload, body);
        const opened = correlated(route.uses, open(), correlationIds);
        await handle(payload as PayloadOf<Route>, { ...opened, now: new Date(), log } as never);
      } catch (error) {
        log.error('task failed', { messageId, tries: attributes.ApproximateReceiveCount, ...describeError(error) });
        throw error;
      }
    }
  }) as never) as never;
}

/** A message that its task can't read. It carries nothing of the message: what is thrown on is written to the log. */
class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}

function readPayload(schema: z.ZodMiniType, body: string): unknown {
  const read = readJson(body);
  if ('invalidAt' in read) throw new UnreadableMessage('the message is not JSON');
  const { success, data } = schema.safeParse(read.json);
  if (!success) throw new UnreadableMessage('the message does not fit the schema of its queue');
  return data;
}
