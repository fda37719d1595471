/** How often things happened in one invocation. No name says whom they happened to. */
export interface Counts {
  add(name: string, times?: number): void;
  /** Writes what was counted as one line, and nothing where nothing was. */
  write(now: Date): void;
}

type Counting = { readonly app: { readonly name: string }; readonly id: string };

/** Does what is counted, and writes the counts whichever way it ends. */
export async function counting<T>(route: Counting, now: Date, work: (counts: Counts) => Promise<T>): Promise<T> {
  const counts = countsOf(route);
  try {
    return await work(counts);
  } finally {
    counts.write(now);
  }
}

/**
 * Counts for a function. The line is in CloudWatch's embedded metric format: the log becomes metrics of the app's name,
 * told apart by the function as it is deployed, its stage included, without a call to anybody.
 */
export function countsOf(
  { app, id }: Counting,
  write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Counts {
  const counted: Record<string, number> = {};
  return {
    add: (name, times = 1) => {
      if (times > 0) counted[name] = (counted[name] ?? 0) + times;
    },
    write: (now) => {
      const names = Object.keys(counted);
      if (names.length === 0) return;
      const metrics = names.map((Name) => ({ Name, Unit: 'Count' }));
      const directive = { Namespace: app.name, Dimensions: [['function']], Metrics: metrics };
      const envelope = { Timestamp: now.getTime(), CloudWatchMetrics: [directive] };
      write(JSON.stringify({ _aws: envelope, function: process.env.AWS_LAMBDA_FUNCTION_NAME ?? id, ...counted }));
    },
  };
}
