import { randomUUID } from 'node:crypto';
import { type Answer, newPhone } from '../../../support/client.ts';
import { newUsername, registrationToken, type Saathii } from '../../../support/saathii.ts';
import type { Scenes } from './example-scenes.ts';

/** What an example only stands for: whose token it is sent with, and the ids and codes of this world. */
export interface Filling {
  readonly token?: string;
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Instead of a body of JSON. */
  readonly send?: (app: Saathii) => Promise<Answer>;
  /** Where it is sent, if not to the cloud where nobody has to pay. */
  readonly app?: Saathii;
}

/** What happens before an example is sent, and what it is filled with then. */
export type Setting = (scenes: Scenes) => Promise<Filling>;

/** Of an example that anybody can send. */
export const anybody: Setting = async ({ person }) => ({ token: (await person()).access });
const toListener =
  (field: string): Setting =>
  async ({ person, listener }) => {
    const [caller, other] = [await person(), await listener()];
    return { token: caller.access, body: { [field]: other.id } };
  };

const authentication: Readonly<Record<string, Setting>> = {
  'auth.requestOtp': async () => ({ body: { phone: newPhone() } }),
  'auth.resendOtp: active': async ({ app }) => {
    const phone = newPhone();
    await app.post('/auth/request_otp', { phone });
    return { body: { phone } };
  },
  'auth.resendOtp: none': async () => ({ body: { phone: newPhone() } }),
  'auth.verify: registered': async ({ app, person }) => {
    const { phone } = await person();
    await app.post('/auth/request_otp', { phone });
    return { body: { phone, otp: await app.codeFor(phone) } };
  },
  'auth.verify: needs_registration': async ({ app }) => {
    const phone = newPhone();
    await app.post('/auth/request_otp', { phone });
    return { body: { phone, otp: await app.codeFor(phone) } };
  },
  'auth.register': async ({ app }) => ({
    body: { registration_token: await registrationToken(app, newPhone()), username: newUsername() },
  }),
  'auth.refresh': async ({ person }) => ({ body: { refresh_token: (await person()).refresh } }),
};

const people: Readonly<Record<string, Setting>> = {
  'users.getMe': async ({ alice }) => ({ token: (await alice()).access }),
  'users.updateMe': async ({ alice }) => ({ token: (await alice()).access }),
  'users.getPresence': async ({ person }) => ({
    token: (await person()).access,
    path: { user_id: (await person()).id },
  }),
  'users.listPresence': async ({ person }) => ({
    token: (await person()).access,
    query: { user_ids: `${(await person()).id}, 4242424242` },
  }),
  'feed.listeners': async ({ app, person, alice }) => {
    const interest = randomUUID().slice(0, 30);
    await alice([interest]);
    await app.world.idle();
    return { token: (await person()).access, query: { interests: interest } };
  },
  'admin.cleanupPresence': async ({ reviewer }) => ({ token: (await reviewer()).access }),
};

const verification: Readonly<Record<string, Setting>> = {
  'verification.uploadAudioFile': async ({ listener, upload }) => {
    const speaker = await listener();
    return { send: () => upload(speaker) };
  },
  'verification.uploadUrl': async ({ listener }) => ({ token: (await listener()).access }),
  'verification.uploadAudioUrl': async ({ listener, uploadedBy }) => {
    const speaker = await listener();
    return { token: speaker.access, body: { audio_file_url: await uploadedBy(speaker) } };
  },
  'verification.status: none': async ({ listener }) => ({ token: (await listener()).access }),
  'verification.status: pending': async ({ waiting }) => ({ token: (await waiting()).access }),
  'verification.history': async ({ approved }) => ({ token: (await approved()).access }),
  'admin.listPending': async ({ reviewer, waiting }) => {
    await waiting();
    return { token: (await reviewer()).access };
  },
  'admin.review': async ({ reviewer, waiting }) => ({
    token: (await reviewer()).access,
    body: { sample_id: (await waiting()).sampleId },
  }),
};

const calls: Readonly<Record<string, Setting>> = {
  'calls.start': async ({ caller, listener }) => ({
    token: (await caller(710)).access,
    body: { listener_id: (await listener()).id },
  }),
  'calls.end': async ({ call }) => {
    const { caller, id } = await call();
    return { token: caller.access, body: { call_id: id } };
  },
  'calls.emergencyEnd': async ({ call }) => {
    const { caller, id } = await call();
    return { token: caller.access, path: { call_id: id } };
  },
  'calls.billMinute': async ({ call }) => {
    const { caller, id } = await call();
    return { token: caller.access, path: { call_id: id } };
  },
  'calls.ongoing': async ({ call }) => ({ token: (await call()).caller.access }),
  'calls.history': async ({ endedCall }) => ({ token: (await endedCall()).caller.access }),
  'calls.summary': async ({ endedCall }) => ({ token: (await endedCall()).caller.access }),
};

const money: Readonly<Record<string, Setting>> = {
  'calls.recharge: paid': async ({ payment }) => payment(),
  'calls.createRechargeOrder': async ({ buyer, paying }) => ({ token: (await buyer()).access, app: paying }),
  'webhooks.razorpay': async ({ delivery }) => ({ send: await delivery() }),
  'calls.rechargeHistory': async ({ app, person }) => {
    const { access } = await person();
    await app.post('/calls/recharge', { amount_rupees: 150, payment_method: 'upi' }, access);
    return { token: access };
  },
  'transactions.user': async ({ endedCall }) => ({ token: (await endedCall()).caller.access }),
  'transactions.listener': async ({ endedCall }) => ({ token: (await endedCall()).listener.access }),
  'wallet.earnings': async ({ endedCall }) => ({ token: (await endedCall()).listener.access }),
  'wallet.getBankDetails: set': async ({ earner }) => ({ token: (await earner()).access }),
  'wallet.withdraw': async ({ earner }) => ({ token: (await earner()).access }),
  'wallet.withdrawals': async ({ app, earner }) => {
    const { access } = await earner();
    await app.post('/wallet/withdraw', { amount: 100 }, access);
    return { token: access };
  },
};

const favorite: Setting = async ({ app, person, listener }) => {
  const [{ access }, { id }] = [await person(), await listener()];
  await app.post('/favorites/add', { listener_id: id }, access);
  return { token: access, body: { listener_id: id }, path: { listener_id: id } };
};

const block: Setting = async ({ app, person }) => {
  const [{ access }, { id }] = [await person(), await person({ sex: 'male' })];
  await app.post('/block', { blocked_id: id, reason: 'rude' }, access);
  return { token: access, body: { blocked_id: id }, path: { user_id: id } };
};

const social: Readonly<Record<string, Setting>> = {
  'favorites.add: added': toListener('listener_id'),
  'favorites.add: again': favorite,
  'favorites.remove': favorite,
  'favorites.check': favorite,
  'favorites.list': async ({ app, person, listener }) => {
    const profile = { sex: 'female', interests: ['music'], preferred_language: 'en' };
    const [{ access }, { id }] = [await person(), await listener(profile)];
    await app.post('/favorites/add', { listener_id: id }, access);
    return { token: access };
  },
  'blocking.block': toListener('blocked_id'),
  'blocking.unblock': block,
  'blocking.list': block,
  'blocking.check: blocked': block,
  'blocking.check: not_blocked': async ({ person }) => ({
    token: (await person()).access,
    path: { user_id: (await person()).id },
  }),
};

/** By the id of a route, or that and the name of an example. */
export const settings: Readonly<Record<string, Setting>> = {
  ...authentication,
  ...people,
  ...verification,
  ...calls,
  ...money,
  ...social,
};
