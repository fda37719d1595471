import { randomUUID } from 'node:crypto';
import { overtaken } from '../../lib/core/insist.ts';
import { nextId } from '../../lib/table/sequence.ts';
import { earningOf } from '../../lib/wallet/posting.ts';
import { moveWallet, post, posting, Wallets } from '../../lib/wallet/wallet.ts';
import type { Answer } from '../support/client.ts';
import { creditCoins } from '../support/coins.ts';
import type { Known } from '../support/known.ts';
import type { PayingApp } from '../support/paying.ts';
import { register } from '../support/saathii.ts';
import type { Case, Exercise } from './exercise.ts';
import { tableOf } from './rest.ts';

type App = PayingApp;

/** Registers somebody new; the token says who it is. */
export async function newKnown(app: App, profile: Record<string, unknown> = {}): Promise<Known> {
  const person = await register(app, profile);
  const claims = Buffer.from(person.access.split('.')[1] ?? '', 'base64url').toString();
  return { ...person, id: JSON.parse(claims).user_id };
}

/** Somebody asks for something of their own. */
export const alone =
  (
    ask: (app: App, me: Known) => Promise<Answer>,
    before: (app: App, me: Known) => Promise<unknown> = async () => undefined,
    profile = {},
  ) =>
  async (app: App): Promise<Case> => {
    const me = await newKnown(app, profile);
    await before(app, me);
    return { people: [me], request: () => ask(app, me) };
  };

/** Somebody asks for something that concerns a listener. */
export const together =
  (
    ask: (app: App, caller: Known, listener: Known) => Promise<Answer>,
    before: (app: App, caller: Known, listener: Known) => Promise<unknown> = async () => undefined,
  ) =>
  async (app: App): Promise<Case> => {
    const [caller, listener] = [await newKnown(app), await newKnown(app, { role: 'listener' })];
    await before(app, caller, listener);
    return { people: [caller, listener], request: () => ask(app, caller, listener) };
  };

/** A read of something of one's own. */
export const reads = (id: string, path: string, more: Omit<Exercise, 'id' | 'prepare'> = {}): Exercise => ({
  id,
  ...more,
  prepare: alone((app, { access }) => app.get(path, access)),
});

/** A request that its client may make again: each time with the same key. */
export function keyed(app: App, path: string, { access }: Known, body: unknown): () => Promise<Answer> {
  const headers = { 'idempotency-key': randomUUID() };
  return () => app.send('POST', path, { body, token: access, headers });
}

export const giveCoins = (app: App, { id }: Known, coins = 300): Promise<void> =>
  creditCoins(tableOf(app), id, coins, app.world.clock.now());

/** Somebody has earned 450 rupees, by no call at all, and has an account that they can go to. */
export async function earn(app: App, { id, access }: Known): Promise<void> {
  const table = tableOf(app);
  const wallet = await table.get(Wallets, { userId: id });
  if (!wallet) throw new Error('there is no wallet');
  const { callId: _, ...earning } = earningOf(1, 45_000);
  const entry = { transactionId: await nextId(table, 'TRANSACTION'), now: app.world.clock.now() };
  await table.transact(moveWallet(wallet, post(posting(wallet), earning, entry), overtaken));
  await app.put('/wallet/bank-details', { payout_account: { upi: 'asha@bank' } }, access);
}

/** A call between the two that goes on; its id. */
export async function startCall(app: App, caller: Known, listener: Known): Promise<number> {
  await giveCoins(app, caller);
  const { status, body } = await app.post(
    '/calls/start',
    { listener_id: listener.id, call_type: 'audio' },
    caller.access,
  );
  if (status !== 200) throw new Error(`the call answered ${status}: ${JSON.stringify(body)}`);
  return body.call_id;
}
