import { newPhone } from '../support/client.ts';
import type { PayingApp } from '../support/paying.ts';
import { newUsername, registrationToken } from '../support/saathii.ts';
import type { Case, Exercise } from './exercise.ts';
import { alone, newKnown, reads, together } from './people.ts';

/** A number that has no account, and what is asked for it. */
const newcomer =
  (begin: (app: PayingApp, phone: string) => Promise<Case['request']>) =>
  async (app: PayingApp): Promise<Case> => {
    const phone = newPhone();
    return { people: [], phones: [phone], request: await begin(app, phone) };
  };

async function codeOf(app: PayingApp, phone: string): Promise<string> {
  await app.post('/auth/request_otp', { phone });
  return app.codeFor(phone);
}

async function registering(app: PayingApp, phone: string): Promise<Case['request']> {
  const registration = { registration_token: await registrationToken(app, phone), username: newUsername() };
  return () => app.post('/auth/register', { ...registration, role: 'listener' });
}

/**
 * Somebody who was blocked, left, and comes back with the same number. What a registration that fails leaves behind is erased
 * a quarter of an hour later.
 */
async function comingBack(app: PayingApp): Promise<Case> {
  const [leaver, blocker] = [await newKnown(app, { role: 'listener' }), await newKnown(app)];
  await app.post('/block', { blocked_id: leaver.id }, blocker.access);
  await app.delete('/users/me', leaver.access);
  return { people: [leaver, blocker], phones: [leaver.phone], request: await registering(app, leaver.phone) };
}

/** Who somebody is, and getting in and out. */
export const accountExercises: readonly Exercise[] = [
  { id: 'auth.requestOtp', prepare: newcomer(async (app, phone) => () => app.post('/auth/request_otp', { phone })) },
  {
    id: 'auth.resendOtp',
    prepare: newcomer(async (app, phone) => {
      await codeOf(app, phone);
      return () => app.post('/auth/resend_otp', { phone });
    }),
  },
  {
    id: 'auth.verify',
    prepare: async (app) => {
      const me = await newKnown(app);
      const otp = await codeOf(app, me.phone);
      return { people: [me], request: () => app.post('/auth/verify', { phone: me.phone, otp }) };
    },
  },
  {
    id: 'auth.verify',
    way: 'a new number',
    prepare: newcomer(async (app, phone) => {
      const otp = await codeOf(app, phone);
      return () => app.post('/auth/verify', { phone, otp });
    }),
  },
  { id: 'auth.register', prepare: newcomer(registering) },
  { id: 'auth.refresh', prepare: alone((app, { refresh }) => app.post('/auth/refresh', { refresh_token: refresh })) },
  { id: 'auth.logout', prepare: alone((app, { access }) => app.post('/auth/logout', undefined, access)) },
  reads('users.getMe', '/users/me'),
  {
    id: 'users.updateMe',
    prepare: alone((app, { access }) => app.put('/users/me', { bio: 'here' }, access), undefined, { role: 'listener' }),
  },
  {
    id: 'users.updateMe',
    way: 'a name',
    prepare: async (app) => {
      const [me, username] = [await newKnown(app), newUsername()];
      return { people: [me], request: () => app.put('/users/me', { username }, me.access) };
    },
  },
  {
    id: 'users.deleteMe',
    prepare: alone((app, { access }) => app.delete('/users/me', access), undefined, { role: 'listener' }),
  },
];

/** Blocks that are carried over to a new account of the same number. */
export const returnExercises: readonly Exercise[] = [
  { id: 'auth.register', way: 'a number had before', platform: [901], prepare: comingBack },
];

/** Who is there, and whom one wants to see. */
export const socialExercises: readonly Exercise[] = [
  { id: 'users.heartbeat', prepare: alone((app, { access }) => app.post('/users/me/heartbeat', undefined, access)) },
  reads('users.getMyStatus', '/users/me/status'),
  {
    id: 'users.updateMyStatus',
    prepare: alone((app, { access }) => app.put('/users/me/status', { is_busy: true }, access), undefined, {
      role: 'listener',
    }),
  },
  { id: 'users.getPresence', prepare: together((app, { access }, { id }) => app.get(`/users/${id}/presence`, access)) },
  {
    id: 'users.listPresence',
    prepare: together((app, { access }, { id }) => app.get(`/users/presence?user_ids=${id}`, access)),
  },
  {
    id: 'feed.listeners',
    remembers: true,
    prepare: alone(async (app, { access }) => withoutBody(await app.get('/feed/listeners', access))),
  },
  {
    id: 'feed.stats',
    remembers: true,
    prepare: alone(async (app, { access }) => withoutBody(await app.get('/feed/stats', access))),
  },
  {
    id: 'blocking.block',
    prepare: together((app, { access }, { id }) => app.post('/block', { blocked_id: id }, access)),
  },
  {
    id: 'blocking.unblock',
    prepare: together(
      (app, { access }, { id }) => app.delete(`/block?blocked_id=${id}`, access),
      (app, { access }, { id }) => app.post('/block', { blocked_id: id }, access),
    ),
  },
  { id: 'blocking.check', prepare: together((app, { access }, { id }) => app.get(`/block/check/${id}`, access)) },
  {
    id: 'blocking.list',
    prepare: together(
      (app, { access }) => app.get('/blocked', access),
      (app, { access }, { id }) => app.post('/block', { blocked_id: id }, access),
    ),
  },
  {
    id: 'favorites.add',
    prepare: together((app, { access }, { id }) => app.post('/favorites/add', { listener_id: id }, access)),
  },
  {
    id: 'favorites.remove',
    prepare: together(
      (app, { access }, { id }) => app.delete(`/favorites/remove?listener_id=${id}`, access),
      (app, { access }, { id }) => app.post('/favorites/add', { listener_id: id }, access),
    ),
  },
  { id: 'favorites.check', prepare: together((app, { access }, { id }) => app.get(`/favorites/check/${id}`, access)) },
  {
    id: 'favorites.list',
    prepare: together(
      (app, { access }) => app.get('/favorites', access),
      (app, { access }, { id }) => app.post('/favorites/add', { listener_id: id }, access),
    ),
  },
];

/** A page of everybody is another one each time; that it came is what counts. */
const withoutBody = <One extends { readonly status: number; readonly body: unknown }>(answer: One): One =>
  answer.status === 200 ? { ...answer, body: undefined } : answer;
