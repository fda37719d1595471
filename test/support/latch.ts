import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';

/** A door at which a function's code waits for the running test. */
export interface Latch {
  /** For the function's code: an expression that is a promise of the next opening. */
  readonly opened: string;
  /** Lets everybody pass who waits already; who comes later waits for the next opening. */
  open(): void;
}

/** A closed door. It reaches every instance, since instances are threads of this process. */
export function createLatch(): Latch {
  const name = randomUUID();
  const channel = new BroadcastChannel(name);
  onTestFinished(() => channel.close());
  return {
    opened: `new Promise((pass) => {
      const channel = new BroadcastChannel('${name}');
      channel.onmessage = () => { channel.close(); pass(); };
    })`,
    open: () => channel.postMessage('open'),
  };
}
