import { byId, setText } from '../../_web/page.ts';
import type { Waiting } from './queue.ts';
import { chosenRow, drawMoment } from './queue-list.ts';

/** Which part a narrow screen shows; a wide one has room for both. */
export type View = 'list' | 'sample';

export function showView(view: View): void {
  byId('console').dataset.view = view;
}

export const isSampleInView = (): boolean => byId('sample').offsetParent !== null;

export function drawSample(sample: Waiting, now: number): void {
  setText(byId('sample-title'), `Sample ${sample.sample_id}`);
  setText(byId('listener'), String(sample.listener_id));
  drawMoment(byId<HTMLTimeElement>('uploaded'), sample, now);
}

/** Brings the reader to the sample that is looked at: to its row, or where no rows are seen, to its title. */
export function focusChosen(): void {
  const row = chosenRow();
  (row ?? byId('sample-title')).focus();
  row?.scrollIntoView({ block: 'nearest' });
}

/** Brings the reader to what comes after a review. */
export function focusNext(isEmpty: boolean): void {
  if (isEmpty) showView('list');
  byId(isEmpty ? 'empty-title' : 'sample-title').focus({ preventScroll: true });
  byId('sample').scrollTop = 0;
  const row = chosenRow();
  if (row) row.scrollIntoView({ block: 'nearest' });
  else scrollTo({ top: 0 });
}
