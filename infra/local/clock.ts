/** The one time of the cloud: the wall clock plus an offset that only grows. */
export interface Clock {
  /** One Float64: the offset in milliseconds. Worker threads read it to shift their own `Date`. */
  readonly shared: SharedArrayBuffer;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Moves time forward, then awaits every listener in order of registration. Rejects what is not a step forward. */
  advance(seconds: number): Promise<void>;
  onAdvance(listener: () => void | Promise<void>): void;
}

/**
 * A clock that starts at the wall clock's time. Steps never overlap: a second `advance` waits until all listeners of
 * the first are done, so a listener must not await an `advance` of its own.
 */
export function createClock(): Clock {
  const shared = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
  const offset = new Float64Array(shared);
  const listeners: (() => void | Promise<void>)[] = [];
  const offsetMs = (): number => offset[0] ?? 0;
  let lastStep: Promise<void> = Promise.resolve();

  const step = async (seconds: number): Promise<void> => {
    offset[0] = offsetMs() + Math.round(seconds * 1000);
    for (const listener of listeners) await listener();
  };

  return {
    shared,
    now: () => Date.now() + offsetMs(),
    advance(seconds) {
      if (!Number.isFinite(seconds) || seconds < 0) {
        return Promise.reject(new RangeError(`The clock only moves forward, not by ${seconds} seconds.`));
      }
      const stepped = lastStep.then(() => step(seconds));
      lastStep = stepped.catch(() => undefined);
      return stepped;
    },
    onAdvance(listener) {
      listeners.push(listener);
    },
  };
}
