import { expect, test } from 'vitest';
import { uploadFor } from '../../../lib/core/contract.ts';
import { type StoredObject, uploadListener } from '../../../lib/core/upload-listener.ts';
import { useCapturedLog } from '../../support/captured-log.ts';
import { invocation, tinyApp } from '../../support/tiny-app.ts';

const logged = useCapturedLog();

const route = uploadFor(tinyApp)({
  id: 'uploads.taste',
  summary: 'Tastes.',
  prefix: 'cups/',
  uses: { pot: { env: [], access: [], open: () => 'pot' } },
});

const stored = (key: string, version?: string) => ({
  detail: { object: { key, size: 3, ...(version !== undefined && { 'version-id': version }) } },
});

test('a stored object is handled under its own name, in which nothing is taken for an encoding', async () => {
  const handled: [StoredObject, string][] = [];
  const handler = uploadListener(route, async (object, { pot }) => {
    handled.push([object, pot]);
  });
  expect(await handler(stored('cups/a b+c%20च.mp3', 'v1'), invocation)).toBeUndefined();
  expect(handled).toEqual([[{ key: 'cups/a b+c%20च.mp3', bytes: 3, version: 'v1' }, 'pot']]);
});

test('a bucket without versions gives none', async () => {
  const handled: StoredObject[] = [];
  const handler = uploadListener(route, async (object) => {
    handled.push(object);
  });
  await handler(stored('cups/a'), invocation);
  expect(handled).toEqual([{ key: 'cups/a', bytes: 3, version: undefined }]);
});

test('a failure is logged without message and key, and is thrown on to be retried', async () => {
  const failure = new TypeError('quotes cups/SECRET');
  const handler = uploadListener(route, () => Promise.reject(failure));
  await expect(handler(stored('cups/SECRET'), invocation)).rejects.toBe(failure);
  expect(logged.lines()).toEqual([
    expect.objectContaining({ message: 'object failed', function: 'tiny.uploads.taste', errorName: 'TypeError' }),
  ]);
  expect(logged.text()).not.toContain('SECRET');
});

test('a listener that can’t open its resources says so in the log and is retried too', async () => {
  const needy = { ...route, uses: { pot: { env: ['NOBODY_SETS_THIS'], access: [], open: () => 'pot' } } };
  const handler = uploadListener(needy, async () => {});
  await expect(handler(stored('cups/a'), invocation)).rejects.toThrow('NOBODY_SETS_THIS');
  expect(logged.lines()).toEqual([expect.objectContaining({ level: 'error', message: 'object failed' })]);
});
