import type { Api } from '../../_web/api.ts';
import { Trouble, wordsFor } from '../../_web/trouble.ts';
import { emptyQueue, type Queue, type Waiting } from './queue.ts';
import { createReading } from './queue-reading.ts';

/** The samples that wait, as they are known by now. */
export interface Samples {
  readonly queue: Queue;
  /** Why they could not be read; empty when they were. */
  readonly trouble: string;
  change(queue: Queue): void;
  /** Reads them anew, and says so when that fails. */
  read(wanted?: number): Promise<void>;
  /** Reads them anew; when that fails, and something is known, it stays as it is. */
  refresh(): Promise<void>;
  /** A sample with a link made just now; nothing when it waits no more. Throws when they can't be read. */
  renew(sampleId: number): Promise<Waiting | undefined>;
  /** Somebody comes, who waits for them. */
  begin(): void;
  /** Nobody is there any more: nothing is known, and what is still under way changes nothing. */
  end(): void;
}

/** `onChange` is called after every change, `onRefused` when this account may not see them (any more). */
export function createSamples(api: Api, onChange: () => void, onRefused: () => void): Samples {
  const reading = createReading(api);
  let queue = emptyQueue;
  let trouble = '';
  let visit = 0;

  function change(next: Queue, words = trouble): void {
    queue = next;
    trouble = words;
    onChange();
  }

  async function readOrThrow(wanted = queue.wanted): Promise<void> {
    const mine = visit;
    try {
      const put = await reading(wanted);
      if (mine === visit) change(put(queue), '');
    } catch (error) {
      if (mine === visit && error instanceof Trouble && error.status === 403) onRefused();
      throw error;
    }
  }

  async function read(wanted?: number): Promise<void> {
    const mine = visit;
    try {
      await readOrThrow(wanted);
    } catch (error) {
      if (mine === visit) change(queue, wordsFor(error));
    }
  }

  return {
    get queue() {
      return queue;
    },
    get trouble() {
      return trouble;
    },
    change: (next) => change(next),
    read,
    refresh: () => (queue.loaded && trouble === '' ? readOrThrow().catch(() => undefined) : read()),
    renew: async (sampleId) => {
      const asked = Date.now();
      await readOrThrow();
      return queue.samples.find(({ sample_id, linkedAt }) => sample_id === sampleId && linkedAt >= asked);
    },
    begin: () => {
      visit += 1;
      change(emptyQueue, '');
      void read();
    },
    end: () => {
      visit += 1;
      change(emptyQueue, '');
    },
  };
}
