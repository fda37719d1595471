import type { Api } from '../../_web/api.ts';
import { byId, setText } from '../../_web/page.ts';
import { Trouble } from '../../_web/trouble.ts';
import { drawSample, focusNext, showView } from './desk-view.ts';
import type { Drafts } from './drafts.ts';
import { createPlayer } from './player.ts';
import { selectedOf, withReviewed } from './queue.ts';
import { drawQueue } from './queue-list.ts';
import { createReviewForm, type Send } from './review-form.ts';
import { createReviewing, outcomeWords } from './reviewing.ts';
import { createSamples } from './samples.ts';
import { steer } from './steering.ts';

/** The list of samples and the one that is looked at. */
export interface Desk {
  open(): void;
  close(): void;
}

const lookAgainMs = 60_000;

/** `onRefused` is called when it turns out that this account may not review (any more). */
export function createDesk(api: Api, drafts: Drafts, onRefused: () => void): Desk {
  const samples = createSamples(api, draw, onRefused);
  const reviewing = createReviewing(api);
  const player = createPlayer(samples.renew);
  const form = createReviewForm(drafts, send);
  let presence = new AbortController();

  function draw(): void {
    const { queue, trouble } = samples;
    const now = Date.now();
    drawQueue(queue, trouble, now);
    const sample = selectedOf(queue);
    if (!sample) {
      player.stop();
      return;
    }
    drawSample(sample, now);
    player.show(sample);
    form.show(sample.sample_id);
  }

  async function send(...[sampleId, verdict, remarks]: Parameters<Send>): Promise<void> {
    const { signal } = presence;
    try {
      const outcome = await reviewing(sampleId, verdict, remarks);
      if (signal.aborted) return;
      setText(byId('news'), outcomeWords(sampleId, verdict, outcome));
    } catch (error) {
      setText(byId('news'), '');
      if (!signal.aborted && error instanceof Trouble && error.status === 403) onRefused();
      throw error;
    }
    const wasSelected = samples.queue.selected === sampleId;
    samples.change(withReviewed(samples.queue, sampleId));
    if (wasSelected) focusNext(samples.queue.samples.length === 0);
    void samples.refresh();
  }

  /** The list is looked at again now and then, when somebody comes back to it, and when the network does. */
  function lookAgain(signal: AbortSignal): void {
    const look = (): void => {
      if (document.visibilityState === 'visible') void samples.refresh();
    };
    const timer = setInterval(look, lookAgainMs);
    signal.addEventListener('abort', () => clearInterval(timer));
    document.addEventListener('visibilitychange', look, { signal });
    addEventListener('online', look, { signal });
  }

  steer(samples, player, form);
  return {
    open: () => {
      presence = new AbortController();
      byId('console').hidden = false;
      showView('list');
      setText(byId('news'), '');
      samples.begin();
      byId('queue-title').focus();
      lookAgain(presence.signal);
    },
    close: () => {
      presence.abort();
      samples.end();
      byId<HTMLDialogElement>('shortcuts').close();
      byId('console').hidden = true;
    },
  };
}
