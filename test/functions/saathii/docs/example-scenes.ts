import { backdate } from '../../../support/backdate.ts';
import type { Answer } from '../../../support/client.ts';
import { giveCoins } from '../../../support/coins.ts';
import { type Known, newKnown } from '../../../support/known.ts';
import { deliver, type PayingApp, pay } from '../../../support/paying.ts';
import type { Saathii } from '../../../support/saathii.ts';
import { newListener, newReviewer, newWaiting, review, uploadDirectly, uploaded } from '../../../support/samples.ts';
import { toneOf } from '../../../support/tones.ts';
import type { Filling } from './example-settings.ts';

interface CallScene {
  readonly id: number;
  readonly caller: Known;
  readonly listener: Known;
}

/** What happens before an example is sent. */
export interface Scenes {
  readonly app: Saathii;
  readonly paying: PayingApp;
  person(profile?: Record<string, unknown>): Promise<Known>;
  listener(profile?: Record<string, unknown>): Promise<Known>;
  /** A listener whose profile has everything. */
  alice(interests?: readonly string[]): Promise<Known>;
  reviewer(): Promise<Known>;
  caller(coins: number): Promise<Known>;
  /** It goes on, in its second minute. */
  call(): Promise<CallScene>;
  /** It lasted eight minutes. */
  endedCall(): Promise<CallScene>;
  /** A listener with money to withdraw and a place to pay it out to. */
  earner(): Promise<Known>;
  upload(by: Known): Promise<Answer>;
  uploadedBy(by: Known): Promise<string>;
  waiting(): Promise<Known & { readonly sampleId: number }>;
  approved(): Promise<Known>;
  /** Somebody where coins are sold. */
  buyer(): Promise<Known>;
  /** A paid order, to be reported by its buyer. */
  payment(): Promise<Filling>;
  /** A paid order, to be told by the gateway. */
  delivery(): Promise<() => Promise<Answer>>;
}

const whole = {
  sex: 'female',
  dob: '2000-01-01',
  bio: 'I like to listen.',
  profile_image_url: 'https://example.com/alice.png',
  preferred_language: 'en',
};

/** The scenes of two worlds. */
export function scenesOf(app: Saathii, paying: PayingApp): Scenes {
  const caller = async (coins: number): Promise<Known> => {
    const person = await newKnown(app);
    await giveCoins(app.world, person.id, coins);
    return person;
  };
  const call = async (seconds = 65): Promise<CallScene> => {
    const [from, to] = [await caller(1000), await newListener(app)];
    const { body } = await app.post('/calls/start', { listener_id: to.id, call_type: 'audio' }, from.access);
    await backdate(app.world, body.call_id, seconds * 1000);
    return { id: body.call_id, caller: from, listener: to };
  };
  const endedCall = async (): Promise<CallScene> => {
    const scene = await call(8 * 60);
    await app.post('/calls/end', { call_id: scene.id }, scene.listener.access);
    return scene;
  };
  const buyer = (): Promise<Known> => newKnown(paying);
  return {
    ...{ app, paying, caller, call, endedCall, buyer },
    person: (profile) => newKnown(app, profile),
    listener: (profile) => newKnown(app, { ...profile, role: 'listener' }),
    alice: (interests = ['music', 'tech']) => newKnown(app, { ...whole, interests, role: 'listener' }),
    reviewer: () => newReviewer(app),
    earner: async () => {
      const { listener } = await endedCall();
      await app.put('/wallet/bank-details', { payout_account: { upi: 'jane@upi' } }, listener.access);
      return listener;
    },
    upload: (by) => uploadDirectly(app, by, toneOf(by.username)),
    uploadedBy: (by) => uploaded(app, by, toneOf(by.username)),
    waiting: () => newWaiting(app),
    approved: async () => {
      const speaker = await newWaiting(app);
      const remarks = 'A clear voice.';
      await review(app, await newReviewer(app), { sample_id: speaker.sampleId, status: 'approved', remarks });
      return speaker;
    },
    payment: async () => {
      const person = await buyer();
      return { token: person.access, body: { ...(await pay(paying, person)) }, app: paying };
    },
    delivery: async () => {
      const { razorpay_payment_id: id } = await pay(paying, await buyer());
      return () => deliver(paying, paying.gateway.message('payment.captured', id));
    },
  };
}
