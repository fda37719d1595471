import type { Clock } from '../clock.ts';
import { md5, type Queues, type ReceivedMessage } from '../endpoint/queues.ts';
import { systemAttributes } from '../endpoint/sqs.ts';
import { matchesPattern } from '../event-bus/event-pattern.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { EventSource } from '../model.ts';
import { failedPositions } from './batch-outcome.ts';

export interface QueueConsumerOptions {
  readonly source: EventSource;
  readonly region: string;
  readonly clock: Clock;
  readonly queues: Queues;
  readonly lambda: Pick<Lambda, 'invoke'>;
  /** Told how many messages were taken. */
  taken(count: number): void;
  log(text: string): void;
}

/** An event source that consumes a queue. */
export interface QueueConsumer {
  /** Resolves when no message is visible and none is being handled; one that failed stays hidden for a while. */
  drained(): Promise<void>;
  stop(): void;
}

/** A message becomes visible again by the mere passing of time, which nobody announces. */
const VISIBILITY_POLL_MS = 250;

/** The message as Lambda gives it to a function. */
function toRecord(message: ReceivedMessage, { source, region }: QueueConsumerOptions) {
  const attributes = Object.entries(message.attributes).map(([name, attribute]) => [
    name,
    {
      stringValue: attribute.StringValue,
      binaryValue: attribute.BinaryValue,
      stringListValues: [],
      binaryListValues: [],
      dataType: attribute.DataType,
    },
  ]);
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: source.sourceArn,
    awsRegion: region,
  };
}

/** Filters see a JSON body as the data it holds. */
function parsedBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

async function handleBatch(messages: readonly ReceivedMessage[], options: QueueConsumerOptions): Promise<void> {
  const { source, queues, lambda, log } = options;
  const records = messages.map((message) => toRecord(message, options));
  const wanted = records.filter(
    (record) =>
      source.filters.length === 0 ||
      source.filters.some((pattern) => matchesPattern(pattern, { ...record, body: parsedBody(record.body) })),
  );
  let failed: ReadonlySet<string> = new Set();
  if (wanted.length > 0) {
    const identifiers = wanted.map(({ messageId }) => messageId);
    try {
      const result = await lambda.invoke(source.functionArn, { Records: wanted });
      const positions = failedPositions(result, identifiers, source.partialFailures);
      failed = new Set(positions.map((position) => identifiers[position] as string));
    } catch (error) {
      log(`queue ${source.sourceArn}: ${error}`);
      failed = new Set(identifiers);
    }
  }
  for (const { messageId, receiptHandle } of records) {
    if (!failed.has(messageId)) queues.remove(source.sourceArn, receiptHandle);
  }
}

/**
 * Brings a queue's messages to the event source's function, batch after batch; what succeeds is deleted. An `advance`
 * of the clock awaits the messages that it makes visible, unless an earlier one is still being handled.
 */
export function startQueueConsumer(options: QueueConsumerOptions): QueueConsumer {
  const { source, queues, clock } = options;
  let stopped = false;
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    // The first batch is taken a turn later, so that messages sent together are received together.
    await new Promise((resolve) => setImmediate(resolve));
    for (;;) {
      const messages = stopped ? [] : queues.receive(source.sourceArn, source.batchSize);
      if (messages.length === 0) break;
      options.taken(messages.length);
      await handleBatch(messages, options);
    }
    running = undefined;
  };
  const start = () => {
    if (!stopped && running === undefined && queues.lengths(source.sourceArn).visible > 0) running = run();
  };
  queues.onSend(start);
  clock.onAdvance(async () => {
    const wasRunning = running !== undefined;
    start();
    if (!wasRunning) await running;
  });
  const timer = setInterval(start, VISIBILITY_POLL_MS);
  timer.unref();
  start();
  return {
    async drained() {
      start();
      await running;
    },
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
