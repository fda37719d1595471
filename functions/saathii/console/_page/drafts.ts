/** What was typed about one sample, and what the form says about it. */
export interface Draft {
  readonly typed: string;
  readonly error: string;
  /** Whether a rejection without a reason waits for a second word. */
  readonly isAsking: boolean;
  /** It is asked for once; whoever then still gives none has decided so. */
  readonly wasAsked: boolean;
}

/** What was typed about each sample, for whoever moves on and comes back. */
export interface Drafts {
  of(sampleId: number): Draft;
  change(sampleId: number, change: Partial<Draft>): void;
  drop(sampleId: number): void;
  clear(): void;
}

const blank: Draft = { typed: '', error: '', isAsking: false, wasAsked: false };

export function createDrafts(): Drafts {
  const drafts = new Map<number, Draft>();
  const of = (sampleId: number): Draft => drafts.get(sampleId) ?? blank;
  return {
    of,
    change: (sampleId, change) => void drafts.set(sampleId, { ...of(sampleId), ...change }),
    drop: (sampleId) => void drafts.delete(sampleId),
    clear: () => drafts.clear(),
  };
}
