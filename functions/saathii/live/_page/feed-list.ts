import { byId, setText } from '../../_web/page.ts';
import { drawFace } from './face.ts';
import { type Feed, type Filter, type State, stateOf, visible } from './feed.ts';
import { presenceWords } from './presence-words.ts';
import type { Listener } from './wire.ts';

const listElement = (): HTMLElement => byId('rows');

/**
 * Draws what is known of the feed: rows are kept, moved and changed, never made anew, so that the eye can follow.
 * `trouble` says why it could not be loaded; what was known before stays.
 */
export function drawFeed(feed: Feed, trouble: string, now: number): void {
  const list = listElement();
  const shown = visible(feed);
  const places = placesOf(list);
  const old = new Map([...list.children].map((row) => [(row as HTMLElement).dataset.user, row as HTMLElement]));
  const rows = shown.map((listener) => {
    const row = old.get(String(listener.user_id)) ?? newRow(listener);
    drawRow(row, listener, now);
    return row;
  });
  if (rows.some((row, index) => list.children[index] !== row) || list.children.length !== rows.length) {
    list.replaceChildren(...rows);
    glide(rows, places);
  }
  drawAround(feed, shown.length, trouble);
}

function drawAround(feed: Feed, shown: number, trouble: string): void {
  const loaded = feed.page > 0;
  const waiting = !loaded && trouble === '' && shown === 0;
  listElement().setAttribute('aria-busy', String(!loaded));
  byId('feed-waiting').hidden = !waiting;
  byId('feed-trouble').hidden = trouble === '';
  setText(byId('feed-error'), trouble && `The list could not be loaded. ${trouble}`);
  byId('feed-empty').hidden = !loaded || shown > 0;
  setText(byId('feed-empty-title'), emptyWords[feed.filter].title);
  setText(byId('feed-empty-hint'), emptyWords[feed.filter].hint);
  byId('feed-more').hidden = !loaded || feed.complete;
  if (loaded || waiting) setText(byId('counts'), loaded ? countWords(feed) : '');
}

/** An empty list says why, so that nobody takes it for a fault. */
const emptyWords: Readonly<Record<Filter, { readonly title: string; readonly hint: string }>> = {
  all: { title: 'No listeners yet', hint: 'Whoever registers as a listener appears here.' },
  online: { title: 'Nobody is online', hint: 'Listeners appear here the moment they come online.' },
  available: { title: 'Nobody is free right now', hint: 'Listeners appear here the moment they are free.' },
};

/** With a filter, the counts are those of the ones that fit it. */
function countWords({ filter, counts: { total, online, available } }: Feed): string {
  const listeners = `${total} ${total === 1 ? 'listener' : 'listeners'}`;
  const parts = { all: [listeners, `${online} online`], online: [`${online} online`], available: [] }[filter];
  return [...parts, `${available} available`].join(' · ');
}

function newRow({ user_id }: Listener): HTMLElement {
  const row = byId<HTMLTemplateElement>('row').content.firstElementChild?.cloneNode(true) as HTMLElement;
  row.dataset.user = String(user_id);
  row.addEventListener('animationend', () => row.classList.remove('changed'));
  return row;
}

const part = (row: HTMLElement, name: string): HTMLElement => row.querySelector(`.${name}`) as HTMLElement;

function drawRow(row: HTMLElement, listener: Listener, now: number): void {
  const state: State = stateOf(listener);
  const changed = row.dataset.state !== undefined && row.dataset.state !== state;
  row.dataset.state = state;
  part(row, 'face').dataset.state = state;
  part(row, 'state').dataset.state = state;
  if (changed) row.classList.add('changed');
  drawFace(part(row, 'face'), listener.user_id, listener.username);
  setText(part(row, 'name'), listener.username ?? 'Without a name');
  setText(part(row, 'about'), aboutWords(listener));
  setText(part(row, 'state'), presenceWords(listener, now));
}

function aboutWords({ rating, preferred_language, interests, bio }: Listener): string {
  const facts = [rating > 0 && `★ ${rating}`, preferred_language, interests?.join(', '), bio];
  return facts.filter(Boolean).join(' · ');
}

const placesOf = (list: HTMLElement): ReadonlyMap<Element, number> =>
  new Map([...list.children].map((row) => [row, row.getBoundingClientRect().top]));

/** Rows that have a new place glide there, unless the reader wants things to keep still. */
function glide(rows: readonly HTMLElement[], from: ReadonlyMap<Element, number>): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const moves = rows.flatMap((row) => {
    const before = from.get(row);
    const distance = before === undefined ? 0 : before - row.getBoundingClientRect().top;
    return distance === 0 ? [] : [{ row, distance }];
  });
  for (const { row, distance } of moves) {
    row.animate([{ transform: `translateY(${distance}px)` }, { transform: 'none' }], {
      duration: 240,
      easing: 'ease-out',
    });
  }
}
