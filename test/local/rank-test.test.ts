import { expect, test } from 'vitest';
import { seededRandom } from '../bench/seeded-random.ts';
import { rankTest } from '../support/rank-test.ts';

test('p-values are those of the tables, with ties and without, whichever sample comes first', () => {
  // As SciPy has them: mannwhitneyu(left, right, method='asymptotic').
  const [left, right] = [
    [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
    [1.15, 0.88, 0.9, 0.74, 1.21],
  ];
  expect(rankTest(left, right)).toBeCloseTo(0.24462, 5);
  expect(rankTest(right, left)).toBeCloseTo(0.24462, 5);
  expect(rankTest([1, 2, 2, 3, 3, 3], [3, 4, 4, 5, 5, 5])).toBeCloseTo(0.00837, 5);
  expect(rankTest([7, 7, 7], [7, 7])).toBe(1);
});

test('samples of one distribution are taken for different as seldom as the p-value says, and a shift is told', () => {
  const { between } = seededRandom(7);
  const sample = (shift: number) => Array.from({ length: 60 }, () => shift + between(0, 1) * between(0, 20));
  const values = Array.from({ length: 2000 }, () => rankTest(sample(0), sample(0)));
  for (const alpha of [0.5, 0.1, 0.01]) {
    const share = values.filter((p) => p < alpha).length / values.length;
    expect(Math.abs(share - alpha), String(alpha)).toBeLessThan(4 * Math.sqrt((alpha * (1 - alpha)) / values.length));
  }
  expect(rankTest(sample(0), sample(5))).toBeLessThan(0.001);
});
