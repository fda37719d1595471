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
  /** The queue in which it was received too often; absent = it was sent to where it is. */
  readonly deadLetterOf?: string;
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
  /**
   * Takes up to `limit` visible messages, those that have been visible longest first. They stay invisible for a while
   * unless they are deleted.
   */
  receive(queueArn: string, limit: number, visibilitySeconds?: number): readonly ReceivedMessage[];
  /** Removes a received message; a handle of an earlier reception does nothing. */
  remove(queueArn: string, receiptHandle: string): void;
  /** Hides a received message for so long from now on; a handle of an earlier reception does nothing. */
  hide(queueArn: string, receiptHandle: string, visibilitySeconds: number): void;
  lengths(queueArn: string): QueueLengths;
  /** What the queue holds, visible or not, oldest first. */
  messages(queueArn: string): readonly QueueMessage[];
  /** Calls `listener` after every send from now on. */
  onSend(listener: () => void): void;
}

const DEFAULT_VISIBILITY_SECONDS = 30;

/** The MD5 of a text in hex, with which SQS lets callers check what arrived. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

interface StoredMessage {
  message: QueueMessage;
  visibleMs: number;
  receiptHandle: string | undefined;
}

/** The messages of one queue. */
interface Store {
  /** What the queue holds; older messages than its retention are gone. */
  held(): StoredMessage[];
  add(message: QueueMessage, visibleMs: number): void;
  removeWhere(condition: (item: StoredMessage) => boolean): void;
}

function createStore(queue: Queue, clock: Clock): Store {
  let items: StoredMessage[] = [];
  const removeWhere: Store['removeWhere'] = (condition) => {
    items = items.filter((item) => !condition(item));
  };
  return {
    held() {
      const oldestMs = clock.now() - queue.retentionSeconds * 1000;
      removeWhere(({ message }) => message.sentMs <= oldestMs);
      return items;
    },
    add(message, visibleMs) {
      items.push({ message, visibleMs, receiptHandle: undefined });
    },
    removeWhere,
  };
}

/** Hides a message for a while and gives it a receipt handle of its own. */
function take(item: StoredMessage, nowMs: number, visibilitySeconds: number): ReceivedMessage {
  const { message } = item;
  const receiveCount = message.receiveCount + 1;
  item.message = { ...message, receiveCount, firstReceivedMs: message.firstReceivedMs ?? nowMs };
  item.visibleMs = nowMs + visibilitySeconds * 1000;
  item.receiptHandle = Buffer.from(`${message.id}/${receiveCount}`).toString('base64');
  return { ...item.message, receiptHandle: item.receiptHandle };
}

/** Messages that were received too often move to the dead-letter queue instead of being received again. */
function moveSpent({ arn, redrive }: Queue, store: Store, nowMs: number, storeOf: (arn: string) => Store): void {
  if (redrive === undefined) return;
  const isSpent = ({ message, visibleMs }: StoredMessage) =>
    visibleMs <= nowMs && message.receiveCount >= redrive.maximumReceives;
  for (const { message } of store.held().filter(isSpent)) {
    storeOf(redrive.queueArn).add({ ...message, deadLetterOf: arn }, nowMs);
  }
  store.removeWhere(isSpent);
}

/** The model's queues, all empty. Messages are dropped after the queue's retention, measured on the clock. */
export function createQueues(model: CloudModel, clock: Clock): Queues {
  const queues = new Map(model.queues.map((queue) => [queue.arn, { queue, store: createStore(queue, clock) }]));
  const listeners: (() => void)[] = [];
  const at = (arn: string) => {
    const found = queues.get(arn);
    if (found === undefined) throw new Error(`There is no queue ${arn}`);
    return found;
  };
  return {
    find: (urlOrArn) => model.queues.find(({ url, arn }) => url === urlOrArn || arn === urlOrArn),
    send(queueArn, body, { attributes = {}, delaySeconds = 0 } = {}) {
      const sentMs = clock.now();
      const message = { id: randomUUID(), body, attributes, sentMs, firstReceivedMs: undefined, receiveCount: 0 };
      at(queueArn).store.add(message, sentMs + delaySeconds * 1000);
      for (const listener of listeners) listener();
      return message;
    },
    receive(queueArn, limit, visibilitySeconds) {
      const { queue, store } = at(queueArn);
      const nowMs = clock.now();
      const seconds = visibilitySeconds ?? queue.visibilitySeconds ?? DEFAULT_VISIBILITY_SECONDS;
      moveSpent(queue, store, nowMs, (arn) => at(arn).store);
      const visible = store.held().filter((item) => item.visibleMs <= nowMs);
      visible.sort((one, other) => one.visibleMs - other.visibleMs);
      return visible.slice(0, limit).map((item) => take(item, nowMs, seconds));
    },
    remove: (queueArn, receiptHandle) => at(queueArn).store.removeWhere((item) => item.receiptHandle === receiptHandle),
    hide(queueArn, receiptHandle, visibilitySeconds) {
      const item = at(queueArn)
        .store.held()
        .find((one) => one.receiptHandle === receiptHandle);
      if (item !== undefined) item.visibleMs = clock.now() + visibilitySeconds * 1000;
    },
    lengths(queueArn) {
      const items = at(queueArn).store.held();
      const hidden = items.filter(({ visibleMs }) => visibleMs > clock.now());
      const delayed = hidden.filter(({ message }) => message.receiveCount === 0).length;
      return { visible: items.length - hidden.length, inFlight: hidden.length - delayed, delayed };
    },
    messages: (queueArn) =>
      at(queueArn)
        .store.held()
        .map(({ message }) => message),
    onSend(listener) {
      listeners.push(listener);
    },
  };
}
