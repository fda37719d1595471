import { newPhone } from '../../support/client.ts';
import { creditCoins } from '../../support/coins.ts';
import { eventually } from '../../support/eventually.ts';
import { greetedSocket, openSocket } from '../../support/live-socket.ts';
import { newUsername, registrationToken } from '../../support/saathii.ts';
import { endCall, fallSilent, runJob, type Scene, secondDevice, silence, startCall } from './cast.ts';
import { passed } from './client.ts';
import type { Step } from './step.ts';

const beat = ({ app, sender }: Scene) => app.post('/users/me/heartbeat', undefined, sender.access);
const isOnline = ({ app, sender }: Scene, is_online: boolean) =>
  app.put('/users/me/status', { is_online }, sender.access);

/** Who somebody is, and whether they are there at all. */
export const account: Readonly<Record<string, Step>> = {
  'auth.requestOtp': { act: ({ app, sender: { phone } }) => app.post('/auth/request_otp', { phone }) },
  'auth.resendOtp': { act: ({ app, sender: { phone } }) => app.post('/auth/resend_otp', { phone }) },
  'auth.verify': {
    before: async (scene) => {
      await isOnline(scene, false);
      await scene.app.post('/auth/request_otp', { phone: scene.sender.phone });
    },
    act: async ({ app, sender: { phone } }) => app.post('/auth/verify', { phone, otp: await app.codeFor(phone) }),
  },
  'auth.refresh': {
    before: async (scene) => {
      scene.guest = await secondDevice(scene);
    },
    act: ({ app, guest }) => app.post('/auth/refresh', { refresh_token: guest?.refresh }),
  },
  'auth.logout': {
    before: async (scene) => {
      scene.guest = await secondDevice(scene);
    },
    act: ({ app, guest }) => app.post('/auth/logout', undefined, guest?.access),
    after: beat,
  },
  'auth.register': {
    act: async (scene) => {
      const { app } = scene;
      const phone = newPhone();
      const [username, token] = [newUsername(), await registrationToken(app, phone)];
      const answer = await app.post('/auth/register', { registration_token: token, username, role: 'listener' });
      const { access_token: access, refresh_token: refresh } = answer.body;
      const { user_id: id } = (await app.get('/users/me', access)).body;
      scene.guest = { phone, username, access, refresh, id };
      return answer;
    },
  },
  // The guest goes in the middle of a call.
  'users.deleteMe': {
    before: async (scene) => {
      const { app, table, guest, other, bystander } = scene;
      if (!guest) throw new Error('there is no guest');
      await creditCoins(table, guest.id, 100, app.world.clock.now());
      await app.post('/favorites/add', { listener_id: guest.id }, bystander.access);
      await startCall(scene, guest, other);
    },
    act: ({ app, guest }) => app.delete('/users/me', guest?.access ?? ''),
  },
  'users.updateMe': {
    before: async (scene) => {
      await startCall(scene, scene.sender, scene.other);
      await endCall(scene, scene.sender);
    },
    act: ({ app, sender }) => app.put('/users/me', { username: newUsername(), bio: 'another one' }, sender.access),
  },
};

/** Whether somebody is there. */
export const presence: Readonly<Record<string, Step>> = {
  'users.updateMyStatus': {
    act: ({ app, sender }) => app.put('/users/me/status', { is_busy: true }, sender.access),
    after: ({ app, sender }) => app.put('/users/me/status', { is_busy: false }, sender.access),
  },
  'users.heartbeat': { before: (scene) => isOnline(scene, false), act: beat },
  'presence.sweep': {
    act: async (scene) => {
      await silence(scene);
      await runJob(scene, 'presence.sweep');
    },
    after: beat,
  },
  'admin.cleanupPresence': {
    act: async (scene) => {
      await silence(scene);
      return scene.app.post('/admin/cleanup-presence', undefined, scene.bystander.access);
    },
    after: beat,
  },
  'sockets.connect': {
    before: fallSilent,
    act: async (scene) => {
      scene.socket = await openSocket(scene.app, 'feed', scene.sender.access);
    },
  },
  'sockets.ping': { before: fallSilent, act: ({ socket }) => socket?.ask({ type: 'ping' }) ?? Promise.reject() },
  'sockets.subscribe': {
    before: fallSilent,
    act: ({ socket }) => socket?.ask({ type: 'subscribe' }) ?? Promise.reject(),
  },
  'sockets.ignore': {
    before: fallSilent,
    act: async ({ socket }) => {
      socket?.send({ type: 'whatever' });
      if (socket) await passed(socket);
    },
  },
  'sockets.disconnect': {
    before: async (scene) => {
      scene.socket ??= await greetedSocket(scene.app, 'feed', scene.sender.access);
    },
    act: async ({ socket }) => {
      socket?.socket.close();
      await eventually(() => {
        if (socket?.closeCode() === undefined) throw new Error('it is open');
      });
    },
  },
};
