/** Counts work in progress, so that others can wait until there is none. */
export interface Activity {
  /** Runs `work` and counts it until it has settled. */
  during<T>(work: () => Promise<T>): Promise<T>;
  isIdle(): boolean;
  /** Resolves when nothing is in progress. */
  idle(): Promise<void>;
}

export function createActivity(): Activity {
  let inProgress = 0;
  const waiting: (() => void)[] = [];

  return {
    async during(work) {
      inProgress += 1;
      try {
        return await work();
      } finally {
        inProgress -= 1;
        if (inProgress === 0) for (const resume of waiting.splice(0)) resume();
      }
    },
    isIdle: () => inProgress === 0,
    async idle() {
      while (inProgress > 0) await new Promise<void>((resume) => waiting.push(resume));
    },
  };
}
