import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { Known } from '../support/known.ts';
import { greetedSocket, type LiveSocket } from '../support/live-socket.ts';
import type { Saathii } from '../support/saathii.ts';
import { type Cast, type Name, names, otherThan } from './blocking-cast.ts';

export type Kind = 'block' | 'report';

/** Somewhere where one of two people may find out about the other. */
export interface Surface {
  readonly name: string;
  readonly look: (app: Saathii, viewer: Known, other: Known, cast: Cast) => Promise<unknown>;
  /** What there is to find out, from whether the two see each other and from the viewer's own block. */
  readonly expected: (seen: boolean, own: Kind | undefined) => unknown;
}

const whetherSeen = (seen: boolean) => seen;
const idsOf = (entries: readonly { user_id: number }[]) => entries.map(({ user_id }) => user_id);
const feedOf = async (app: Saathii, { access }: Known, { language }: Cast, filter = '') =>
  (await app.get(`/feed/listeners?language=${language}${filter}`, access)).body;
const listenersFor = async (app: Saathii, { access }: Known) =>
  (await app.get('/feed/stats', access)).body.total_listeners;

/** Every surface of requests, in the order in which they are looked at. */
export const surfaces: readonly Surface[] = [
  {
    name: 'feed, rows',
    look: async (app, viewer, other, cast) => idsOf((await feedOf(app, viewer, cast)).listeners).includes(other.id),
    expected: whetherSeen,
  },
  {
    name: 'feed, counts',
    look: async (app, viewer, _, cast) => {
      const { total_count, online_count, available_count } = await feedOf(app, viewer, cast, '&online_only=true');
      return [total_count, online_count, available_count];
    },
    expected: (seen) => Array(3).fill(Number(seen)),
  },
  {
    name: 'feed, statistics: who is missing beside oneself',
    look: async (app, viewer, _, { observer }) =>
      (await listenersFor(app, observer)) - 1 - (await listenersFor(app, viewer)),
    expected: (seen) => Number(!seen),
  },
  {
    name: 'presence of one',
    look: async (app, viewer, other) => (await app.get(`/users/${other.id}/presence`, viewer.access)).status,
    expected: (seen) => (seen ? 200 : 404),
  },
  {
    name: 'presence of some',
    look: async (app, viewer, other) => {
      const { body } = await app.get(`/users/presence?user_ids=${other.id},${viewer.id}`, viewer.access);
      return idsOf(body).includes(other.id);
    },
    expected: whetherSeen,
  },
  {
    name: 'favorites, to be added',
    look: async (app, viewer, other) => {
      const { body } = await app.post('/favorites/add', { listener_id: other.id }, viewer.access);
      return body.detail ?? body.is_favorited;
    },
    expected: (seen) => (seen ? true : 'Listener not found'),
  },
  {
    name: 'favorites, listed and counted',
    look: async (app, viewer, other) => {
      const { favorites, total_count } = (await app.get('/favorites', viewer.access)).body;
      return [idsOf(favorites).includes(other.id), total_count];
    },
    expected: (seen) => [seen, Number(seen)],
  },
  {
    name: 'calls, without a coin',
    look: async (app, viewer, other) =>
      (await app.post('/calls/start', { listener_id: other.id, call_type: 'audio' }, viewer.access)).body.detail,
    expected: (seen) => (seen ? expect.stringMatching(/^Insufficient coins/) : 'Listener not found'),
  },
  {
    name: 'check of a block',
    look: async (app, viewer, other) => {
      const { action_type, is_blocked } = (await app.get(`/block/check/${other.id}`, viewer.access)).body;
      return [action_type, is_blocked];
    },
    expected: (_, own) => [own ?? 'none', own !== undefined],
  },
  {
    name: 'list of blocks',
    look: async (app, viewer, other) => {
      const { blocked_users, total_count } = (await app.get('/blocked', viewer.access)).body;
      return [idsOf(blocked_users).includes(other.id), total_count, blocked_users[0]?.action_type];
    },
    expected: (_, own) => [own !== undefined, own ? 1 : 0, own],
  },
];

/** The sockets of the two, on which each may hear of the other. */
export const ears = names.flatMap((viewer) =>
  (['feed', 'presence'] as const).map((channel) => ({ name: `messages on ${channel}: ${viewer}`, viewer, channel })),
);

/** On which sockets the next status of the other is heard. */
export async function whoHears(app: Saathii, cast: Cast): Promise<Readonly<Record<string, boolean>>> {
  const open = await Promise.all(
    ears.map(async (ear) => ({ ...ear, socket: await greetedSocket(app, ear.channel, cast[ear.viewer].access) })),
  );
  await app.world.idle();
  const heard = ({ viewer, socket }: { readonly viewer: Name; readonly socket: LiveSocket }) =>
    socket.statusesOf(cast[otherThan(viewer)].id).length;
  const before = open.map(heard);
  const marks = open.map(({ socket }) => socket.statusesOf(cast.fence.id).length);
  for (const name of names) await app.put('/users/me/status', {}, cast[name].access);
  await app.world.idle();
  // Whatever comes has come before this.
  await app.put('/users/me/status', {}, cast.fence.access);
  await eventually(() =>
    expect(open.every(({ socket }, place) => socket.statusesOf(cast.fence.id).length > (marks[place] ?? 0))).toBe(true),
  );
  return Object.fromEntries(open.map((ear, place) => [ear.name, heard(ear) > (before[place] ?? 0)]));
}
