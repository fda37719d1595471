import { expect, test } from 'vitest';
import { isUnavailable } from '../../../lib/core/failure.ts';
import { cancellationReasons, retryConflicts, untilDone } from '../../../lib/table/contention.ts';
import { sdkError } from '../../support/sdk-error.ts';

const conflict = () => sdkError('TransactionConflictException');

/** A request that fails so many times and then answers. */
function failing(times: number, error: () => unknown = conflict) {
  let asked = 0;
  const request = async () => {
    if (asked++ < times) throw error();
    return 'done';
  };
  return { request, asked: () => asked };
}

test('a request without a conflict is made once, whether it succeeds or fails otherwise', async () => {
  const good = failing(0);
  expect(await retryConflicts(good.request)).toBe('done');
  const bad = failing(1, () => new TypeError('defect'));
  await expect(retryConflicts(bad.request)).rejects.toThrow('defect');
  expect([good.asked(), bad.asked()]).toEqual([1, 1]);
});

test('a conflict is tried again four times, and then it is the caller’s', async () => {
  const [passes, fails] = [failing(4), failing(5)];
  expect(await retryConflicts(passes.request)).toBe('done');
  const error = await retryConflicts(fails.request).catch((thrown: unknown) => thrown);
  expect(isUnavailable(error)).toBe(true);
  expect([passes.asked(), fails.asked()]).toEqual([5, 5]);
});

test('only a cancelled transaction has reasons', () => {
  const reasons = [{ Code: 'None' }];
  expect(cancellationReasons(sdkError('TransactionCanceledException', { CancellationReasons: reasons }))).toBe(reasons);
  expect(cancellationReasons(conflict())).toEqual([]);
});

test('what a request leaves undone is asked for again, and nothing else', async () => {
  const asked: (readonly number[])[] = [];
  await untilDone([1, 2, 3, 4], async (work) => {
    asked.push(work);
    return work.slice(2);
  });
  expect(asked).toEqual([
    [1, 2, 3, 4],
    [3, 4],
  ]);
});

test('no work asks for nothing', async () => {
  await untilDone([], () => Promise.reject(new Error('asked')));
});

test('work that is left after five requests is an outage', async () => {
  let asked = 0;
  const request = async (work: readonly number[]) => {
    asked++;
    return work;
  };
  const error = await untilDone([1], request).catch((thrown: unknown) => thrown);
  expect(isUnavailable(error)).toBe(true);
  expect(asked).toBe(5);
});
