/** Tells those who read the tables' streams that something was written, so that nobody has to poll quickly. */
export interface Changes {
  announce(): void;
  /** Calls `listener` after every write from now on; returns how to stop that. */
  listen(listener: () => void): () => void;
}

/** A signal nobody listens to yet. */
export function createChanges(): Changes {
  const listeners = new Set<() => void>();
  return {
    announce() {
      for (const listener of listeners) listener();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
