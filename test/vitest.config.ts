import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**'],
    // Whatever a suite does, no cloud that it starts may tell a secret.
    setupFiles: ['test/support/secret-watch/setup.ts'],
    globalSetup: ['test/support/assembly.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The machine that checks this has two cores, and many suites start an engine of their own.
    maxWorkers: 2,
  },
});
