/** Work that is done batch after batch, in order. */
export interface BatchLane<T> {
  add(items: readonly T[]): void;
  /** Stops waiting for fuller batches and resolves when everything added so far is done. */
  drained(): Promise<void>;
  stop(): void;
}

export interface LaneOptions<T> {
  readonly batchSize: number;
  /** How long a batch that is not full waits for more, in milliseconds of wall-clock time. */
  readonly windowMs: number;
  /** Never rejects. */
  process(batch: readonly T[]): Promise<void>;
}

/** The platform's limit for the payload of an invocation, with room for the envelope. */
const LARGEST_BATCH_BYTES = 6_000_000;

/** Removes and returns the items of the next batch: as many as allowed that fit one payload, at least one. */
function takeBatch<T>(items: T[], batchSize: number): T[] {
  let bytes = 0;
  let length = 0;
  for (const item of items.slice(0, batchSize)) {
    bytes += JSON.stringify(item).length;
    if (length > 0 && bytes > LARGEST_BATCH_BYTES) break;
    length += 1;
  }
  return items.splice(0, length);
}

/** A lane without work. */
export function createBatchLane<T>({ batchSize, windowMs, process }: LaneOptions<T>): BatchLane<T> {
  const items: T[] = [];
  let stopped = false;
  let draining = 0;
  let running: Promise<void> | undefined;
  let endWindow: () => void = () => {};

  const window = (): Promise<void> => {
    if (windowMs === 0 || draining > 0 || items.length >= batchSize) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, windowMs);
      endWindow = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };
  const run = async (): Promise<void> => {
    while (items.length > 0 && !stopped) {
      await window();
      if (!stopped) await process(takeBatch(items, batchSize));
    }
    running = undefined;
  };

  return {
    add(added) {
      items.push(...added);
      if (items.length >= batchSize) endWindow();
      if (items.length > 0) running ??= run();
    },
    async drained() {
      draining += 1;
      endWindow();
      await running;
      draining -= 1;
    },
    stop() {
      stopped = true;
      endWindow();
    },
  };
}
