import { onClick } from '../../_web/forms.ts';
import { byId } from '../../_web/page.ts';
import { focusChosen, isSampleInView, showView } from './desk-view.ts';
import { listenToKeys } from './keys.ts';
import { type Player, stepSeconds } from './player.ts';
import { moreThan, selectedOf, withMove, withSelected } from './queue.ts';
import type { ReviewForm } from './review-form.ts';
import type { Samples } from './samples.ts';

/** What readers do with the list and, by keys, with the sample that is looked at. */
export function steer(samples: Samples, player: Player, form: ReviewForm): void {
  listenToKeys(actionsOn(samples, player, form));

  byId('rows').addEventListener('click', ({ target }) => {
    const row = (target as Element).closest('li');
    if (!row) return;
    samples.change(withSelected(samples.queue, Number(row.dataset.sample)));
    showView('sample');
    // Where there is no room for both, the row has gone out of sight.
    if (!byId('queue').offsetParent) byId('sample-title').focus();
  });
  byId('to-list').addEventListener('click', () => {
    showView('list');
    focusChosen();
  });
  onClick('more', async () => {
    const shown = samples.queue.samples.length;
    await samples.read(moreThan(samples.queue.wanted));
    byId('rows').children[shown]?.querySelector('button')?.focus();
  });
  onClick('retry', () => samples.read());
  onClick('look-again', () => samples.read());
}

function actionsOn(samples: Samples, player: Player, form: ReviewForm): Parameters<typeof listenToKeys>[0] {
  function move(places: number): void {
    if (!selectedOf(samples.queue)) return;
    samples.change(withMove(samples.queue, places));
    focusChosen();
  }
  /** What is not in view is shown first, so that nothing is decided unseen. */
  const onSample = (action: () => void) => (): void => {
    if (!selectedOf(samples.queue)) return;
    if (isSampleInView()) action();
    else showView('sample');
  };
  return {
    next: () => move(1),
    previous: () => move(-1),
    play: onSample(player.toggle),
    back: onSample(() => player.move(-stepSeconds)),
    forward: onSample(() => player.move(stepSeconds)),
    approve: onSample(() => form.decide('approved')),
    reject: onSample(() => form.decide('rejected')),
    remarks: onSample(() => byId('remarks').focus()),
  };
}
