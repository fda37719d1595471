import type { Api } from '../../_web/api.ts';
import { byId, whilePressed } from '../../_web/page.ts';
import { wordsFor } from '../../_web/trouble.ts';
import { emptyFeed, type Feed, type Filter, isNews, withFilter, withPage, withUpdate } from './feed.ts';
import { drawFeed } from './feed-list.ts';
import { startNews } from './news.ts';
import type { FeedPage, StatusUpdate } from './wire.ts';

export interface LiveFeed {
  /** Begins with the first page again: what changed while nobody told is in the answer. */
  reload(): void;
  /** Merges what the socket says; true = it was news and not an echo of the past. */
  update(update: StatusUpdate): boolean;
  stop(): void;
}

const perPage = 50;
/** A list may lag behind what was told by 2 seconds; what was told that shortly before it was asked for stands. */
const settlingMs = 5_000;
/** Longer than an answer is waited for. */
const rememberedMs = 30_000;
/** How often `Seen 5m ago` is counted on. */
const redrawMs = 30_000;

/** The list of listeners: loaded page by page, and kept true by what the socket says. `own` is never in it. */
export function startFeed(api: Api, own: number): LiveFeed {
  let feed: Feed = emptyFeed(chosenFilter());
  let recent: readonly { readonly at: number; readonly update: StatusUpdate }[] = [];
  let loading = 0;
  let wanted = 1;
  let trouble = '';
  let drawn = 0;
  const news = startNews();
  const listening = new AbortController();

  const draw = (): void => {
    drawn ||= requestAnimationFrame(() => {
      drawn = 0;
      drawFeed(feed, trouble, Date.now());
    });
  };

  async function load(page: number): Promise<void> {
    loading += 1;
    const mine = loading;
    wanted = page;
    const from = Date.now() - settlingMs;
    trouble = '';
    draw();
    try {
      const answer = await api.call<FeedPage>('GET', `/feed/listeners?${query(feed.filter, page)}`);
      if (mine !== loading) return;
      const since = recent.filter(({ at }) => at >= from).map(({ update }) => update);
      feed = withPage(feed, answer, since);
    } catch (error) {
      if (mine === loading) trouble = wordsFor(error);
    }
    draw();
  }

  const onFilter = (): void => {
    feed = withFilter(feed, chosenFilter());
    void load(1);
  };
  const pressed = (id: string, action: () => Promise<void>): void => {
    const button = byId<HTMLButtonElement>(id);
    button.addEventListener('click', () => void whilePressed(button, action), { signal: listening.signal });
  };
  byId('filter').addEventListener('change', onFilter, { signal: listening.signal });
  pressed('feed-more', () => load(feed.page + 1));
  pressed('feed-retry', () => load(wanted));
  const redraw = setInterval(draw, redrawMs);
  void load(1);

  return {
    reload: () => void load(1),
    update: (update) => {
      if (!isNews(feed.told, update)) return false;
      if (update.user_id === own) {
        feed = { ...feed, told: new Map(feed.told).set(own, Date.parse(update.status.timestamp)) };
        return true;
      }
      const at = Date.now();
      recent = [...recent.filter((one) => at - one.at < rememberedMs), { at, update }];
      if (feed.page > 0) news.hear(feed, update);
      feed = withUpdate(feed, update);
      draw();
      return true;
    },
    stop: () => {
      loading += 1;
      listening.abort();
      clearInterval(redraw);
      cancelAnimationFrame(drawn);
      news.stop();
      byId('rows').replaceChildren();
    },
  };
}

const chosenFilter = (): Filter =>
  (document.querySelector<HTMLInputElement>('#filter input:checked')?.value ?? 'all') as Filter;

const query = (filter: Filter, page: number): URLSearchParams =>
  new URLSearchParams({
    page: String(page),
    per_page: String(perPage),
    ...(filter !== 'all' && { [`${filter}_only`]: 'true' }),
  });
