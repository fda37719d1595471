import { defineConfig } from 'vitest/config';

/** Every fault of every call. Most of it waits for clients to lose patience, so worlds run beside each other. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/faults/**/*.suite.ts', 'test/faults/every-function.test.ts'],
    globalSetup: ['test/support/assembly.ts', 'test/faults/report.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 4,
  },
});
