import type { Api } from '../../_web/api.ts';
import { Trouble } from '../../_web/trouble.ts';
import type { Verdict } from './wire.ts';

/** What became of a verdict: it counts, or the sample had been reviewed: by somebody else, or perhaps from here. */
export type Outcome = 'done' | 'by-others' | 'before';

/** Sends verdicts. It remembers which ones got no answer, since such a one may have counted. */
export function createReviewing(api: Api) {
  const unsure = new Set<number>();
  return async (sampleId: number, verdict: Verdict, remarks: string | null): Promise<Outcome> => {
    try {
      await api.call('POST', '/admin/verification/review', { sample_id: sampleId, status: verdict, remarks });
      return 'done';
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      if (error.status === 404) return unsure.has(sampleId) ? 'before' : 'by-others';
      if (error.status === 0 || error.status >= 500) unsure.add(sampleId);
      throw error;
    }
  };
}

/** What to say about it. */
export function outcomeWords(sampleId: number, verdict: Verdict, outcome: Outcome): string {
  if (outcome === 'done') return `Sample ${sampleId} is ${verdict}.`;
  if (outcome === 'before') return `Sample ${sampleId} had been reviewed already, perhaps by your own earlier try.`;
  return `Sample ${sampleId} waits no more: somebody else was faster, or its listener is gone. Your verdict does not count.`;
}
