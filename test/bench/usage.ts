/** What AWS counts and charges. */
export const meters = [
  'httpRequests',
  'socketMessages',
  'socketMinutes',
  'invocations',
  'gbSeconds',
  'readUnits',
  'writeUnits',
  'queueRequests',
] as const;
export type Meter = (typeof meters)[number];
export type Usage = Record<Meter, number>;

export const noUsage = (): Usage => Object.fromEntries(meters.map((meter) => [meter, 0])) as Usage;

export function sumOf(usages: Iterable<Readonly<Usage>>): Usage {
  const sum = noUsage();
  for (const usage of usages) for (const meter of meters) sum[meter] += usage[meter];
  return sum;
}

/** Counts one run of a function of this memory. */
export function countRun(usage: Usage, { milliseconds, gigabytes }: { milliseconds: number; gigabytes: number }): void {
  usage.invocations++;
  usage.gbSeconds += (milliseconds / 1000) * gigabytes;
}
