import { onClick } from '../../_web/forms.ts';
import { byId, setText } from '../../_web/page.ts';
import { wordsFor } from '../../_web/trouble.ts';
import type { Drafts } from './drafts.ts';
import { countWords, isTooLong, remarksOf } from './remarks.ts';
import type { Verdict } from './wire.ts';

export interface ReviewForm {
  /** Shows what was typed about a sample so far. */
  show(sampleId: number): void;
  decide(verdict: Verdict): void;
}

/** Sends a verdict; what it throws is said, and what was typed stays. */
export type Send = (sampleId: number, verdict: Verdict, remarks: string | null) => Promise<void>;

const tooLong = 'Please shorten the remarks first.';

/** The remarks and both verdicts, of which one is sent at a time. */
export function createReviewForm(drafts: Drafts, send: Send): ReviewForm {
  const remarks = byId<HTMLTextAreaElement>('remarks');
  let shown = 0;
  let isSending = false;

  function draw(): void {
    const { typed, error, isAsking } = drafts.of(shown);
    if (remarks.value !== typed) remarks.value = typed;
    setText(byId('remarks-count'), countWords(typed));
    byId('remarks-count').dataset.over = String(isTooLong(typed));
    remarks.setAttribute('aria-invalid', String(isTooLong(typed)));
    setText(byId('review-error'), error);
    byId('asking').hidden = !isAsking;
    for (const id of ['approve', 'reject', 'no-reason']) byId(id).setAttribute('aria-disabled', String(isSending));
  }

  async function decide(verdict: Verdict): Promise<void> {
    if (isSending || shown === 0) return;
    const { typed, wasAsked } = drafts.of(shown);
    if (isTooLong(typed)) {
      drafts.change(shown, { error: tooLong });
      draw();
      remarks.focus();
      return;
    }
    if (verdict === 'rejected' && remarksOf(typed) === null && !wasAsked) {
      drafts.change(shown, { isAsking: true, wasAsked: true });
      draw();
      byId('add-reason').focus();
      return;
    }
    await sendNow(shown, verdict, remarksOf(typed));
  }

  async function sendNow(sampleId: number, verdict: Verdict, text: string | null): Promise<void> {
    isSending = true;
    drafts.change(sampleId, { error: '', isAsking: false });
    draw();
    try {
      await send(sampleId, verdict, text);
      drafts.drop(sampleId);
    } catch (error) {
      const kept = text === null ? '' : ' Your remarks are kept.';
      const words = wordsFor(error);
      drafts.change(sampleId, { error: words && `${words}${kept}` });
    } finally {
      isSending = false;
      draw();
    }
  }

  remarks.addEventListener('input', () => {
    drafts.change(shown, { typed: remarks.value, error: '', isAsking: false });
    draw();
  });
  byId('approve').addEventListener('click', () => void decide('approved'));
  byId('reject').addEventListener('click', () => void decide('rejected'));
  byId('no-reason').addEventListener('click', () => void decide('rejected'));
  onClick('add-reason', async () => {
    drafts.change(shown, { isAsking: false });
    draw();
    remarks.focus();
  });

  return {
    show: (sampleId) => {
      shown = sampleId;
      draw();
    },
    decide: (verdict) => void decide(verdict),
  };
}
