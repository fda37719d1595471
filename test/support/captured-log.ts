import { afterEach, beforeEach, vi } from 'vitest';

/** What the functions under test wrote to their standard output since the test began. */
export interface CapturedLog {
  /** Everything as it was written. */
  text(): string;
  /** The lines, each a JSON object. */
  lines(): readonly Readonly<Record<string, unknown>>[];
}

/** Keeps the standard output of every test of a suite to itself. */
export function useCapturedLog(): CapturedLog {
  let written: string[] = [];
  beforeEach(() => {
    written = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  });
  afterEach(() => vi.restoreAllMocks());
  const text = () => written.join('');
  return {
    text,
    lines: () =>
      text()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  };
}
