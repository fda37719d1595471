import type { Resting } from './kept-socket.ts';
import type { Platform } from './platform.ts';

const heartbeatSeconds = 30;

/** Beats at once and every 30 s while resumed. The answer of a beat is not read, and neither is its absence. */
export function heartbeats({ timer }: Platform, beat: () => Promise<unknown>): Resting {
  let stop = (): void => {};
  const resume = (): void => {
    stop();
    stop = timer.after(heartbeatSeconds, resume);
    beat().catch(() => {});
  };
  const pause = (): void => stop();
  return { pause, resume, retry: () => {}, close: pause };
}
