import { vi } from 'vitest';

/** Resolves as soon as the assertion holds. What doesn't hold within 30 seconds fails with the assertion's own error. */
export const eventually = (assertion: () => void): Promise<void> =>
  vi.waitFor(assertion, { timeout: 30_000, interval: 10 });
