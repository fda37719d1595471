import { expect, test } from 'vitest';
import { laterRounds } from '../../../lib/presence/later-rounds.ts';

const now = 1_000_000;
const due = (userId: number, seconds: number) => ({ userId, at: now + seconds * 1000 });

test('everybody who is due has one round: the first that is not too early', () => {
  const all = [due(1, 0.001), due(2, 20), due(3, 20.001), due(4, 40), due(5, 40.001), due(6, -3)];
  expect(laterRounds(all, now, [20, 40])).toEqual([
    { delaySeconds: 20, userIds: [1, 2, 6] },
    { delaySeconds: 40, userIds: [3, 4] },
  ]);
});

test('a round of nobody is none', () => {
  expect(laterRounds([], now, [20, 40])).toEqual([]);
  expect(laterRounds([due(1, 30)], now, [20, 40])).toEqual([{ delaySeconds: 40, userIds: [1] }]);
});

test('a crowd is told apart into messages that a queue takes, and nobody is in two of them or in none', () => {
  const crowd = Array.from({ length: 12_345 }, (_, index) => due(2 ** 53 - 1 - index, 5));
  const rounds = laterRounds(crowd, now, [20, 40]);
  expect(rounds.map(({ delaySeconds }) => delaySeconds)).toEqual([20, 20, 20]);
  for (const round of rounds) expect(JSON.stringify(round).length).toBeLessThan(100_000);
  expect(rounds.flatMap(({ userIds }) => userIds)).toEqual(crowd.map(({ userId }) => userId));
});
