import { type Asks, isOneOf, plain } from './asking.ts';
import { reasonOf } from './cast.ts';
import type { expectedBlocking } from './expected-blocking.ts';
import type { expectedFavorites } from './expected-favorites.ts';
import type { expectedFeed } from './expected-feed.ts';

type Named = Readonly<Record<'message', string>>;

export const askedFeed: Readonly<Record<keyof typeof expectedFeed, Asks>> = {
  'GET /feed/listeners': plain('/feed/listeners?per_page=100'),
  'GET /feed/stats': async ({ app, people: { nonAdmin } }) => {
    const { total_listeners: all } = (await app.get('/feed/stats', nonAdmin.access)).body;
    return {
      send: () => ({ path: '/feed/stats' }),
      tell: ({ total_listeners: total }) => (total === all ? 'all' : `all but ${all - total}`),
    };
  },
};

export const askedBlocking: Readonly<Record<keyof typeof expectedBlocking, Asks>> = {
  'POST /block': ({ app, people: { owner } }) => ({
    send: () => ({ path: '/block', body: { blocked_id: owner.id } }),
    tell: ({ message }: Named) => (message.startsWith('Successfully') ? 'blocks' : 'blocked before'),
    undo: async (sender, { status }) => {
      if (status !== 200 || isOneOf(sender, 'blocker')) return;
      await app.send('DELETE', `/block?blocked_id=${owner.id}`, { token: sender.access });
    },
  }),
  'GET /block/check/{user_id}': ({ people: { owner } }) => ({
    send: () => ({ path: `/block/check/${owner.id}` }),
    tell: ({ is_blocked }) => `is_blocked ${is_blocked}`,
  }),
  'GET /blocked': plain('/blocked', ({ total_count }) => `total_count ${total_count}`),
  // Everybody wants to be rid of the block between the owner and themselves; the owner unblocks.
  'DELETE /block': ({ app, people }) => {
    const { owner, blocked } = people;
    const otherOf = (column: string) => (column === 'owner' ? blocked : owner).id;
    return {
      send: ({ column }) => ({ path: `/block?blocked_id=${otherOf(column)}` }),
      tell: ({ message }: Named) => (message.startsWith('Successfully') ? 'unblocks' : 'unblocks nobody'),
      undo: async (sender) => {
        if (sender.column !== 'blocker' && sender.column !== 'owner') return;
        const block = { blocked_id: otherOf(sender.column), reason: reasonOf(people[sender.column]) };
        await app.post('/block', block, sender.access);
      },
    };
  },
};

const isFavorited = ({ is_favorited }: { readonly is_favorited: boolean }) => `is_favorited ${is_favorited}`;

export const askedFavorites: Readonly<Record<keyof typeof expectedFavorites, Asks>> = {
  'POST /favorites/add': ({ app, people: { owner } }) => ({
    send: () => ({ path: '/favorites/add', body: { listener_id: owner.id } }),
    tell: isFavorited,
    undo: async (sender, { status }) => {
      if (status !== 200 || isOneOf(sender, 'otherUser')) return;
      await app.send('DELETE', `/favorites/remove?listener_id=${owner.id}`, { token: sender.access });
    },
  }),
  'GET /favorites': plain('/favorites', ({ total_count }) => `total_count ${total_count}`),
  'GET /favorites/check/{listener_id}': ({ people: { owner } }) => ({
    send: () => ({ path: `/favorites/check/${owner.id}` }),
    tell: isFavorited,
  }),
  'DELETE /favorites/remove': ({ people: { owner } }) => ({
    send: () => ({ path: `/favorites/remove?listener_id=${owner.id}` }),
    tell: isFavorited,
  }),
};
