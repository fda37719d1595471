import { expect, onTestFinished, test, vi } from 'vitest';
import { Contention, refuse } from '../../../lib/core/failure.ts';
import { insist, overtaken } from '../../../lib/core/insist.ts';

test('what is overtaken is attempted again, and what then comes out is the answer', async () => {
  const tries: number[] = [];
  const outcome = await insist('a thing', async (round) => {
    tries.push(round);
    return round < 3 ? overtaken : 'done';
  });
  expect([outcome, tries]).toEqual(['done', [0, 1, 2, 3]]);
});

test('a refusal, and nothing at all, are answers at once', async () => {
  for (const answer of [refuse('no'), undefined]) {
    const tries: number[] = [];
    const outcome = await insist('a thing', async (round) => {
      tries.push(round);
      return answer;
    });
    expect([outcome, tries]).toEqual([answer, [0]]);
  }
});

test('what throws is not attempted again', async () => {
  let attempts = 0;
  const failing = insist('a thing', async () => {
    attempts++;
    throw new Error('down');
  });
  await expect(failing).rejects.toThrow('down');
  expect(attempts).toBe(1);
});

test('what keeps changing is an overload, and says what it was', async () => {
  let attempts = 0;
  const endless = insist('a thing', async () => {
    attempts++;
    return overtaken;
  });
  await expect(endless).rejects.toThrow(new Contention('a thing kept changing'));
  expect(attempts).toBe(12);
});

test('what goes on after a long freeze is not done any more', async () => {
  vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(0).mockReturnValue(29_000);
  onTestFinished(() => void vi.restoreAllMocks());
  let attempts = 0;
  const frozen = insist('a cup', async () => {
    attempts += 1;
    return overtaken;
  });
  await expect(frozen).rejects.toThrow(Contention);
  expect(attempts).toBe(1);
});
