/** What was measured at a moment. */
export interface Reading {
  readonly minutes: number;
  readonly value: number;
}

/** By how much of their mean the readings grow in a minute: the line with the least squares. Throws with less than two. */
export function growthPerMinute(readings: readonly Reading[]): number {
  if (readings.length < 2) throw new Error('a slope needs two readings');
  const mean = (of: (reading: Reading) => number): number =>
    readings.reduce((sum, reading) => sum + of(reading), 0) / readings.length;
  const [minutes, value] = [mean((one) => one.minutes), mean((one) => one.value)];
  const rise = mean((one) => (one.minutes - minutes) * (one.value - value));
  const run = mean((one) => (one.minutes - minutes) ** 2);
  return rise / run / value;
}
