import { vi } from 'vitest';

/** Resolves as soon as the assertion holds. What doesn't hold within 10 seconds fails with the assertion's own error. */
export const eventually = (assertion: () => void): Promise<void> =>
  vi.waitFor(assertion, { timeout: 10_000, interval: 10 });
