import type * as z from 'zod/mini';

/**
 * Work that one function hands over to another one, as plain data that both know: senders name it in `uses`, and the
 * task that bears its id does the work.
 */
export interface TaskQueue<Payload = unknown> {
  /** The id of the task: `area.verb`. */
  readonly id: string;
  /** What a message holds; it must read what JSON makes of a payload. */
  readonly payload: z.ZodMiniType<Payload>;
}

/** Declares the queue of a task, e.g. `taskQueue('streams.deliver', z.object({ shard: z.int() }))`. */
export const taskQueue = <Payload>(id: string, payload: z.ZodMiniType<Payload>): TaskQueue<Payload> => ({
  id,
  payload,
});

/** The environment variable that holds the queue's address: `TASK_QUEUE_PRESENCE_SWEEP_ROUND`. */
export const queueVariable = (id: string): string =>
  `TASK_QUEUE_${id
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .replace(/\W/g, '_')
    .toUpperCase()}`;
