import { witness } from './witness.ts';

/** A message that would have left the cloud: kept here so that tests and developers can read it. */
export interface OutboxMessage {
  /** Milliseconds since 1970 on the local cloud's clock. */
  readonly at: number;
  readonly channel: 'sms' | 'email' | 'topic';
  /** Phone number, e-mail address or topic ARN. */
  readonly to: string;
  readonly subject?: string;
  readonly text: string;
  /** SNS message attributes by name, or an e-mail's `from`. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Outbox {
  add(message: OutboxMessage): void;
  /** Every message, oldest first. */
  all(): readonly OutboxMessage[];
  /** The messages to exactly this address, oldest first. */
  find(to: string): readonly OutboxMessage[];
  clear(): void;
}

/** An outbox keeps the latest messages; the bound only protects a long-running local cloud's memory. */
const KEPT_MESSAGES = 10_000;

/** An empty outbox. */
export function createOutbox(): Outbox {
  let messages: OutboxMessage[] = [];
  return {
    add(message) {
      witness(() => ({ kind: 'message', ...message }));
      messages.push(message);
      if (messages.length > KEPT_MESSAGES) messages = messages.slice(-KEPT_MESSAGES / 2);
    },
    all: () => [...messages],
    find: (to) => messages.filter((message) => message.to === to),
    clear() {
      messages = [];
    },
  };
}
