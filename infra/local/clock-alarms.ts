import type { Clock } from './clock.ts';

/** Work that becomes due at a time of the settable clock. */
export interface Alarms {
  /** Rings once when the clock reaches `dueMs`: in real time, or within the `advance` that passes it. Returns its cancellation. */
  at(dueMs: number, ring: () => void | Promise<void>): () => void;
  /** Cancels everything; later alarms never ring. */
  stop(): void;
}

interface Alarm {
  readonly dueMs: number;
  readonly ring: () => void | Promise<void>;
  timer?: NodeJS.Timeout;
}

/** The longest delay a Node timer takes; a later alarm is looked at again then. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Alarms of one service. An `advance` of the clock rings all that are due one after the other in order of their time,
 * awaiting each, including those that a ringing alarm sets within the time that has passed.
 * The real timers never keep the process alive.
 */
export function createAlarms(clock: Clock): Alarms {
  const pending = new Set<Alarm>();
  let stopped = false;
  let advancing = false;

  const arm = (alarm: Alarm): void => {
    clearTimeout(alarm.timer);
    // What is due within an advance waits for its turn there; a timer would ring it beside the one before.
    if (advancing) return;
    const delay = Math.min(Math.max(alarm.dueMs - clock.now(), 0), LONGEST_TIMER_MS);
    alarm.timer = setTimeout(() => (alarm.dueMs <= clock.now() ? ring(alarm) : arm(alarm)), delay).unref();
  };
  const cancel = (alarm: Alarm): void => {
    clearTimeout(alarm.timer);
    pending.delete(alarm);
  };
  const ring = async (alarm: Alarm): Promise<void> => {
    cancel(alarm);
    await alarm.ring();
  };
  clock.onAdvance(async () => {
    advancing = true;
    for (const alarm of pending) clearTimeout(alarm.timer);
    try {
      for (let due = firstDue(pending, clock); due; due = firstDue(pending, clock)) await ring(due);
    } finally {
      advancing = false;
      // What is still to come now comes sooner than its timer was set for.
      for (const alarm of pending) arm(alarm);
    }
  });

  return {
    at(dueMs, ringIt) {
      const alarm: Alarm = { dueMs, ring: ringIt };
      if (!stopped) {
        pending.add(alarm);
        arm(alarm);
      }
      return () => cancel(alarm);
    },
    stop() {
      stopped = true;
      for (const alarm of pending) cancel(alarm);
    },
  };
}

function firstDue(pending: Iterable<Alarm>, clock: Clock): Alarm | undefined {
  let first: Alarm | undefined;
  for (const alarm of pending) {
    if (alarm.dueMs <= clock.now() && (!first || alarm.dueMs < first.dueMs)) first = alarm;
  }
  return first;
}
