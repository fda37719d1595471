import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import { onTestFinished, vi } from 'vitest';

/** Stops time for the running test, also for modules that import `node:timers`, which vitest leaves alone. */
export function useFakeTimers(): void {
  const real = timers.setTimeout;
  const put = (setTimeout: typeof timers.setTimeout): void => {
    timers.setTimeout = setTimeout;
    syncBuiltinESMExports();
  };
  vi.useFakeTimers();
  put(globalThis.setTimeout);
  onTestFinished(() => {
    vi.useRealTimers();
    put(real);
  });
}
