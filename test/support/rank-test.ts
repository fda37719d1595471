/**
 * The two-sided p-value of the Mann-Whitney test that both samples come from the same distribution: by the normal
 * approximation with a correction for ties, good from about ten values each. Small = they differ.
 */
export function rankTest(left: readonly number[], right: readonly number[]): number {
  const [n, m] = [left.length, right.length];
  const all = [...left, ...right].toSorted((a, b) => a - b);
  const ranks = new Map<number, number>();
  let ties = 0;
  for (let first = 0; first < all.length; ) {
    const value = all[first] as number;
    const next = all.lastIndexOf(value) + 1;
    const count = next - first;
    ranks.set(value, (first + 1 + next) / 2);
    ties += count ** 3 - count;
    first = next;
  }
  const rankSum = left.reduce((sum, value) => sum + (ranks.get(value) as number), 0);
  const u = rankSum - (n * (n + 1)) / 2;
  const total = n + m;
  const deviation = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))));
  return deviation === 0 ? 1 : twoSided(Math.max(0, Math.abs(u - (n * m) / 2) - 0.5) / deviation);
}

/** The chance that a standard normal value is at least so far from 0 (Abramowitz and Stegun 26.2.17, to 1e-7). */
function twoSided(z: number): number {
  const t = 1 / (1 + 0.231_641_9 * z);
  const weights = [0.319_381_53, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
  const tail = weights.reduce((sum, weight, power) => sum + weight * t ** (power + 1), 0);
  return (2 * tail * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}
