import { type Known, newKnown } from '../../../support/known.ts';
import { type Saathii, useSaathii } from '../../../support/saathii.ts';

/** The app, and what people do about their favorites. */
export interface FavoritesApp extends Saathii {
  caller(): Promise<Known>;
  listener(profile?: Record<string, unknown>): Promise<Known>;
  add(by: Known, listenerId: unknown): ReturnType<Saathii['post']>;
  remove(by: Known, options: { body?: unknown; query?: string }): ReturnType<Saathii['send']>;
  check(by: Known, listenerId: unknown): ReturnType<Saathii['get']>;
  list(by: Known, query?: string): ReturnType<Saathii['get']>;
  /** What is stored about the favorites of somebody. */
  storedOf(by: Known): Promise<readonly Record<string, unknown>[]>;
}

/** One local cloud for the file. */
export function useFavorites(): FavoritesApp {
  const app = useSaathii();
  return Object.assign(app, {
    caller: () => newKnown(app),
    listener: (profile: Record<string, unknown> = {}) => newKnown(app, { role: 'listener', ...profile }),
    add: (by: Known, listenerId: unknown) => app.post('/favorites/add', { listener_id: listenerId }, by.access),
    remove: (by: Known, { body, query = '' }: { body?: unknown; query?: string }) =>
      app.send('DELETE', `/favorites/remove${query}`, { token: by.access, body }),
    check: (by: Known, listenerId: unknown) => app.get(`/favorites/check/${listenerId}`, by.access),
    list: (by: Known, query = '') => app.get(`/favorites${query}`, by.access),
    storedOf: ({ id }: Known) => app.world.operator('saathii').itemsOf(`FAVORITES#${id}`),
  });
}
