/** Runs things later. */
export interface Timer {
  /** Runs `act` once after so many seconds, unless the answer is called before. */
  after(seconds: number, act: () => void): () => void;
}

interface Due {
  readonly at: number;
  readonly act: () => void;
}

/** A timer whose time stands still until it is moved forward. */
export interface VirtualTimer extends Timer {
  /** What becomes due runs in the order of its time, also what that in turn asks for. */
  advance(seconds: number): void;
}

export function virtualTimer(): VirtualTimer {
  let now = 0;
  let waiting: readonly Due[] = [];
  const next = (until: number): Due | undefined =>
    waiting.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
  return {
    after(seconds, act) {
      const due = { at: now + seconds, act };
      waiting = [...waiting, due];
      return () => {
        waiting = waiting.filter((one) => one !== due);
      };
    },
    advance(seconds) {
      const until = now + seconds;
      for (let due = next(until); due; due = next(until)) {
        waiting = waiting.filter((one) => one !== due);
        now = due.at;
        due.act();
      }
      now = until;
    },
  };
}
