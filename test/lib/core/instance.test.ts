import { afterEach, expect, test, vi } from 'vitest';
import { invocationLog } from '../../../lib/core/instance.ts';
import { useCapturedLog } from '../../support/captured-log.ts';

const logged = useCapturedLog();
afterEach(() => vi.unstubAllEnvs());

const levels = ['debug', 'info', 'warn', 'error'] as const;

test.each([
  [undefined, ['info', 'warn', 'error']],
  ['debug', ['debug', 'info', 'warn', 'error']],
  ['warn', ['warn', 'error']],
  ['error', ['error']],
])('a function logs what its stage wants to be logged, and nothing below: from %s on', (level, written) => {
  vi.stubEnv('LOG_LEVEL', level);
  const log = invocationLog({ function: 'tiny.cups.pour', requestId: 'request-1' });
  for (const one of levels) log[one]('poured');
  expect(logged.lines().map((line) => line.level)).toEqual(written);
});
