import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { CloudModel, Queue } from '../model.ts';

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** A message while it waits in a queue. All times are milliseconds of the cloud's clock. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly sentMs: number;
  readonly firstReceivedMs: number | undefined;
  readonly receiveCount: number;
}

export interface ReceivedMessage extends QueueMessage {
  readonly receiptHandle: string;
}

export interface QueueLengths {
  readonly visible: number;
  /** Received, neither deleted nor visible again. */
  readonly inFlight: number;
  /** Sent with a delay that has not passed. */
  readonly delayed: number;
}

/** The cloud's SQS queues; each is named by its ARN. An ARN of no queue is an Error. */
export interface Queues {
  find(urlOrArn: string): Queue | undefined;
  send(
    queueArn: string,
    body: string,
    more?: { attributes?: QueueMessage['attributes']; delaySeconds?: number },
  ): QueueMessage;
  /** Takes up to `limit` visible messages, which stay invisible for a while unless they are deleted. */
  receive(queueArn: string, limit: number, visibilitySeconds?: number): readonly ReceivedMessage[];
  /** Removes a received message; a handle of an earlier reception does nothing. */
  remove(queueArn: string, receiptHandle: string): void;
  lengths(queueArn: string): QueueLengths;
  /** What the queue holds, visible or not, oldest first. */
  messages(queueArn: string): readonly QueueMessage[];
  /** Calls `listener` after every send from now on. */
  onSend(listener: () => void): void;
}

const DEFAULT_VISIBILITY_SECONDS = 30;

interface StoredMessage {
  message: QueueMessage;
  visibleMs: number;
  receiptHandle: string | undefined;
}

/** The MD5 of a text in hex, with which SQS lets callers check what arrived. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** The model's queues, all empty. Messages are dropped after the queue's retention, measured on the clock. */
export function createQueues(model: CloudModel, clock: Clock): Queues {
  const stored = new Map<string, StoredMessage[]>(model.queues.map(({ arn }) => [arn, []]));
  const listeners: (() => void)[] = [];
  const queueOf = (arn: string): Queue => {
    const queue = model.queues.find((candidate) => candidate.arn === arn);
    if (queue === undefined) throw new Error(`There is no queue ${arn}`);
    return queue;
  };
  const held = (arn: string): StoredMessage[] => {
    const { retentionSeconds } = queueOf(arn);
    const kept = (stored.get(arn) ?? []).filter(
      ({ message }) => clock.now() < message.sentMs + retentionSeconds * 1000,
    );
    stored.set(arn, kept);
    return kept;
  };
  const add = (arn: string, message: QueueMessage, visibleMs: number) => {
    held(arn).push({ message, visibleMs, receiptHandle: undefined });
    for (const listener of listeners) listener();
  };
  /** A message that was received too often moves to the dead-letter queue instead of being received again. */
  const moveIfSpent = (arn: string, { message }: StoredMessage): boolean => {
    const { redrive } = queueOf(arn);
    if (redrive === undefined || message.receiveCount < redrive.maximumReceives) return false;
    stored.set(
      arn,
      held(arn).filter((candidate) => candidate.message.id !== message.id),
    );
    add(redrive.queueArn, message, clock.now());
    return true;
  };
  const take = (item: StoredMessage, visibilitySeconds: number): ReceivedMessage => {
    const { message } = item;
    item.message = {
      ...message,
      receiveCount: message.receiveCount + 1,
      firstReceivedMs: message.firstReceivedMs ?? clock.now(),
    };
    item.visibleMs = clock.now() + visibilitySeconds * 1000;
    item.receiptHandle = Buffer.from(`${message.id}/${item.message.receiveCount}`).toString('base64');
    return { ...item.message, receiptHandle: item.receiptHandle };
  };

  return {
    find: (urlOrArn) => model.queues.find(({ url, arn }) => url === urlOrArn || arn === urlOrArn),
    send(queueArn, body, { attributes = {}, delaySeconds = 0 } = {}) {
      const message = {
        id: randomUUID(),
        body,
        attributes,
        sentMs: clock.now(),
        firstReceivedMs: undefined,
        receiveCount: 0,
      };
      add(queueArn, message, clock.now() + delaySeconds * 1000);
      return message;
    },
    receive(queueArn, limit, visibilitySeconds) {
      const seconds = visibilitySeconds ?? queueOf(queueArn).visibilitySeconds ?? DEFAULT_VISIBILITY_SECONDS;
      return held(queueArn)
        .filter((item) => item.visibleMs <= clock.now() && !moveIfSpent(queueArn, item))
        .slice(0, limit)
        .map((item) => take(item, seconds));
    },
    remove(queueArn, receiptHandle) {
      stored.set(
        queueArn,
        held(queueArn).filter((item) => item.receiptHandle !== receiptHandle),
      );
    },
    lengths(queueArn) {
      const items = held(queueArn);
      const hidden = items.filter((item) => item.visibleMs > clock.now());
      const delayed = hidden.filter(({ message }) => message.receiveCount === 0).length;
      return { visible: items.length - hidden.length, inFlight: hidden.length - delayed, delayed };
    },
    messages: (queueArn) => held(queueArn).map(({ message }) => message),
    onSend(listener) {
      listeners.push(listener);
    },
  };
}
