import { channel } from 'node:diagnostics_channel';
import type { LogLine } from './lambda/lambda.ts';
import type { OutboxMessage } from './outbox.ts';

/** What came to pass in a cloud of this process. */
export type Happening =
  | ({ readonly kind: 'line' } & LogLine)
  /** The JSON text that a function was given, and what came of it. */
  | { readonly kind: 'invocation'; readonly functionName: string; readonly event: string; readonly outcome: unknown }
  | ({ readonly kind: 'message' } & OutboxMessage)
  /** The value of a secret that a function has read. */
  | { readonly kind: 'secret'; readonly value: string };

const happenings = channel('local-cloud');

/** Tells whoever listens in this process; costs nothing where nobody does, and nothing of the cloud depends on it. */
export function witness(happening: () => Happening): void {
  if (happenings.hasSubscribers) happenings.publish(happening());
}

/** Hears of everything that comes to pass in any cloud of this process from now on. */
export function onHappening(listener: (happening: Happening) => void): void {
  happenings.subscribe((happening) => listener(happening as Happening));
}
