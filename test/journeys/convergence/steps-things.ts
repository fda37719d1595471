import { deliver, pay, report } from '../../support/paying.ts';
import { offerFor, review, submit, uploadDirectly, uploaded } from '../../support/samples.ts';
import { toneOf } from '../../support/tones.ts';
import { endCall, keepAlive, lengthen, ongoingCall, runJob, type Scene, startCall, untilTick } from './cast.ts';
import type { Step } from './step.ts';

export const people: Readonly<Record<string, Step>> = {
  'blocking.block': { act: ({ app, sender, other }) => app.post('/block', { blocked_id: other.id }, sender.access) },
  'blocking.unblock': {
    act: ({ app, sender, other }) => app.send('DELETE', `/block?blocked_id=${other.id}`, { token: sender.access }),
  },
  'favorites.remove': {
    act: ({ app, sender, other }) =>
      app.send('DELETE', `/favorites/remove?listener_id=${other.id}`, { token: sender.access }),
  },
  'favorites.add': {
    act: ({ app, sender, other }) => app.post('/favorites/add', { listener_id: other.id }, sender.access),
  },
};

const startedCall = (scene: Scene) => startCall(scene, scene.sender, scene.other);

/** The call goes on for so many minutes more; the sweep has just been and does not come in between. */
const longerBy = (minutes: number) => async (scene: Scene) => {
  await untilTick(scene, 'calls.sweep');
  await keepAlive(scene);
  await lengthen(scene, minutes);
};

export const calls: Readonly<Record<string, Step>> = {
  'calls.start': { act: startedCall },
  'calls.billMinute': {
    before: longerBy(1),
    act: async (scene) =>
      scene.app.post(`/calls/bill-minute/${await ongoingCall(scene)}`, undefined, scene.sender.access),
  },
  'calls.sweep': { before: longerBy(2), act: (scene) => runJob(scene, 'calls.sweep') },
  // Of a call that has just begun nothing is due.
  'calls.end': {
    before: async (scene) => {
      await endCall(scene, scene.sender);
      await startedCall(scene);
    },
    act: (scene) => endCall(scene, scene.other),
  },
  'calls.emergencyEnd': {
    before: startedCall,
    act: async (scene) =>
      scene.app.post(`/calls/emergency-end/${await ongoingCall(scene)}`, undefined, scene.sender.access),
  },
  'calls.cleanup': {
    before: startedCall,
    act: async (scene) => {
      await lengthen(scene, 180);
      return scene.app.post('/calls/cleanup', undefined, scene.bystander.access);
    },
  },
  'calls.ongoing': {
    before: startedCall,
    act: async (scene) => {
      await lengthen(scene, 180);
      await scene.app.get('/calls/ongoing', scene.sender.access);
    },
  },
  'calls.status': { act: ({ app, sender }) => app.get('/calls/status', sender.access) },
};

export const money: Readonly<Record<string, Step>> = {
  'calls.balance': { act: ({ app, sender }) => app.get('/calls/balance', sender.access) },
  'calls.createRechargeOrder': {
    act: ({ app, sender }) => app.post('/calls/recharge/order', { amount_rupees: 150 }, sender.access),
  },
  'calls.recharge': { act: async ({ app, sender }) => report(app, sender, await pay(app, sender)) },
  'webhooks.razorpay': {
    act: async ({ app, sender }) => {
      const { razorpay_payment_id: id } = await pay(app, sender);
      return deliver(app, app.gateway.message('payment.captured', id));
    },
  },
  'wallet.setBankDetails': {
    act: ({ app, other }) => app.put('/wallet/bank-details', { payout_account: { upi: 'a@b' } }, other.access),
  },
  'wallet.withdraw': { act: ({ app, other }) => app.post('/wallet/withdraw', { amount: 1 }, other.access) },
  'wallet.reconcile': { act: (scene) => runJob(scene, 'wallet.reconcile') },
};

const pendingId = async ({ app, sender }: Scene): Promise<number> =>
  (await app.get('/verification/status', sender.access)).body.last_verification.sample_id;

export const verification: Readonly<Record<string, Step>> = {
  'verification.uploadUrl': {
    act: async ({ app, sender }) => {
      await offerFor(app, sender, 100);
    },
  },
  'verification.uploadAudioFile': { act: ({ app, sender }) => uploadDirectly(app, sender, toneOf('one')) },
  'admin.review': {
    act: async (scene) => review(scene.app, scene.bystander, { sample_id: await pendingId(scene), status: 'rejected' }),
  },
  'verification.uploadAudioUrl': {
    act: async ({ app, sender }) => submit(app, sender, await uploaded(app, sender, toneOf('two'))),
  },
};
