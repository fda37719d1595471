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

const stored = (...keys: string[]) => ({
  Records: keys.map((key, index) => ({ s3: { object: { key, size: index, versionId: `v${index}` } } })),
});

test('every stored object is handled in order, by its own name', async () => {
  const handled: [StoredObject, string][] = [];
  const handler = uploadListener(route, async (object, { pot }) => {
    handled.push([object, pot]);
  });
  expect(await handler(stored('cups/a+b%2Bc.mp3', 'cups/%E0%A4%9A'), invocation)).toBeUndefined();
  expect(handled).toEqual([
    [{ key: 'cups/a b+c.mp3', bytes: 0, version: 'v0' }, 'pot'],
    [{ key: 'cups/च', bytes: 1, version: 'v1' }, 'pot'],
  ]);
});

test('a bucket without versions gives none', async () => {
  const handled: StoredObject[] = [];
  const handler = uploadListener(route, async (object) => {
    handled.push(object);
  });
  await handler({ Records: [{ s3: { object: { key: 'cups/a', size: 3 } } }] }, invocation);
  expect(handled).toEqual([{ key: 'cups/a', bytes: 3, version: undefined }]);
});

test('a failure ends the event, is logged without message and key, and is thrown on to be retried', async () => {
  const handled: string[] = [];
  const failure = new TypeError('quotes cups/SECRET');
  const handler = uploadListener(route, async ({ key }) => {
    handled.push(key);
    if (key === 'cups/SECRET') throw failure;
  });
  await expect(handler(stored('cups/a', 'cups/SECRET', 'cups/b'), invocation)).rejects.toBe(failure);
  expect(handled).toEqual(['cups/a', 'cups/SECRET']);
  expect(logged.lines()).toEqual([
    expect.objectContaining({ message: 'object failed', function: 'tiny.uploads.taste', errorName: 'TypeError' }),
  ]);
  expect(logged.text()).not.toContain('SECRET');
});
