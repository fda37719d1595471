import { ago } from '../../_web/ago.ts';
import { byId, setText } from '../../_web/page.ts';
import { exactly } from './moments.ts';
import type { Queue, Waiting } from './queue.ts';

/**
 * Draws the samples that wait: rows are kept and never moved, so that the focus stays where it is. `trouble` says why
 * they could not be read; what was known before stays.
 */
export function drawQueue(queue: Queue, trouble: string, now: number): void {
  const list = byId('rows');
  const hadFocus = list.contains(document.activeElement);
  const old = new Map([...list.children].map((row) => [(row as HTMLElement).dataset.sample, row as HTMLElement]));
  const rows = queue.samples.map((sample) => old.get(String(sample.sample_id)) ?? newRow(sample));
  for (const row of old.values()) if (!rows.includes(row)) row.remove();
  rows.forEach((row, index) => {
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
  });
  queue.samples.forEach((sample, index) => {
    drawRow(rows[index] as HTMLElement, sample, sample.sample_id === queue.selected, now);
  });
  if (hadFocus && !list.contains(document.activeElement)) chosenRow()?.focus();
  drawAround(queue, trouble);
}

/** The row of the sample that is looked at, where rows can be seen. */
export function chosenRow(): HTMLElement | undefined {
  const row = byId('rows').querySelector<HTMLElement>('[aria-current=true]');
  return row?.offsetParent ? row : undefined;
}

export function drawMoment(time: HTMLTimeElement, sample: Waiting, now: number): void {
  const uploaded = Date.parse(sample.uploaded_at);
  time.dateTime = sample.uploaded_at;
  time.title = exactly(uploaded);
  setText(time, ago(uploaded, now));
}

function newRow(sample: Waiting): HTMLElement {
  const copy = byId<HTMLTemplateElement>('row').content.cloneNode(true) as DocumentFragment;
  const row = copy.querySelector('li') as HTMLElement;
  row.dataset.sample = String(sample.sample_id);
  setText(row.querySelector('.name') as Element, `Sample ${sample.sample_id}`);
  setText(row.querySelector('.under') as Element, `Listener ${sample.listener_id}`);
  return row;
}

function drawRow(row: HTMLElement, sample: Waiting, isChosen: boolean, now: number): void {
  drawMoment(row.querySelector('time') as HTMLTimeElement, sample, now);
  const button = row.querySelector('button') as HTMLButtonElement;
  if (isChosen) button.setAttribute('aria-current', 'true');
  else button.removeAttribute('aria-current');
}

function drawAround({ samples, loaded, more }: Queue, trouble: string): void {
  const count = samples.length;
  const isEmpty = loaded && count === 0;
  byId('trouble').hidden = trouble === '';
  setText(byId('trouble-words'), trouble && `The samples could not be loaded. ${trouble}`);
  byId('loading').hidden = loaded || trouble !== '';
  byId('empty').hidden = !isEmpty || trouble !== '';
  byId('sample').hidden = count === 0;
  byId('more').hidden = !more;
  const words = more ? `${count} waiting, and maybe more` : `${count} waiting`;
  setText(byId('counts'), loaded && count > 0 ? words : '');
  document.title = count > 0 ? `(${count}${more ? '+' : ''}) Saathii review` : 'Saathii review';
}
