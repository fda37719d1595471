import type { Table } from '../../lib/table/table.ts';
import { backdateIn } from '../support/backdate.ts';
import { creditCoins } from '../support/coins.ts';
import { type Known, newKnown } from '../support/known.ts';
import { type PayingApp, pay, report } from '../support/paying.ts';
import { review, uploadDirectly } from '../support/samples.ts';
import { toneOf } from '../support/tones.ts';
import { bioOf, birthday, type Cast, reasonOf } from './cast.ts';

/** The owner’s things, and where they are recognised. */
export interface Things {
  readonly app: PayingApp;
  readonly people: Cast['people'];
  /** A listener, the other person of the owner’s calls. */
  readonly partner: Known;
  /** Names of what stands in a text. */
  seenIn(text: string): readonly string[];
  /** The owner is in a call. */
  ongoingCall(): Promise<number>;
  /** The owner has a sample that waits. */
  pendingSample(): Promise<number>;
  noPendingSample(): Promise<void>;
}

/** So many that no other number looks like them, whatever the owner spends. */
const coins = 8_675_309;
const payoutText = 'the account of the owner';

/** Gives the owner, and `nonParticipant` with other people, one of everything. */
export async function plantThings(app: PayingApp, table: Table, people: Cast['people']): Promise<Things> {
  const { owner, blocker, nonParticipant, admin } = people;
  const partner = await newKnown(app, { role: 'listener' });
  const calls: number[] = [];
  const samples: number[] = [];
  for (const [person, amount] of [
    [owner, coins],
    [partner, 5_000],
    [nonParticipant, 1_000],
  ] as const) {
    await creditCoins(table, person.id, amount, app.world.clock.now());
  }
  calls.push(await earlierCall(app, table, { caller: partner, listener: owner }));
  await app.put('/wallet/bank-details', { payout_account: { upi: payoutText } }, owner.access);
  await app.post('/wallet/withdraw', { amount: 123.45 }, owner.access);
  await app.post('/favorites/add', { listener_id: partner.id }, owner.access);
  for (const person of [owner, nonParticipant]) await report(app, person, await pay(app, person));
  const orders = [...app.gateway.orders.keys()];
  await startCall(app, nonParticipant, await newKnown(app, { role: 'listener' }));
  await uploadDirectly(app, nonParticipant, toneOf(nonParticipant.username));

  const isAnyOf = (names: string, ids: readonly (number | string)[]): RegExp =>
    new RegExp(`"(?:${names})": ?(?:${ids.join('|') || 'none'})(?!\\d)`);
  const marks: Readonly<Record<string, () => RegExp>> = {
    id: () => isAnyOf('user_id|listener_id|blocked_id|wallet_id', [owner.id]),
    name: () => new RegExp(owner.username),
    profile: () => new RegExp(bioOf(owner.username)),
    phone: () => new RegExp(owner.phone.slice(1)),
    dob: () => new RegExp(birthday),
    coins: () => /\b86\d{5}\b/,
    // What the earlier call has earned, what was withdrawn of it, and what is left.
    money: () => /\b(?:1695|12[34]\.45|157[01]\.55)(?!\d)/,
    call: () => isAnyOf('call_id', calls),
    sample: () => new RegExp(`verification-audio/${owner.id}/|${isAnyOf('sample_id', samples).source}`),
    purchase: () => new RegExp(`RCH_${owner.id}_`),
    order: () => new RegExp(orders.join('|')),
    reason: () => new RegExp(reasonOf(owner)),
    accusation: () => new RegExp(reasonOf(blocker)),
    payout: () => new RegExp(payoutText),
  };

  const status = async () => (await app.get('/verification/status', owner.access)).body;
  let recordings = 0;
  return {
    ...{ app, people, partner },
    seenIn: (text) => Object.keys(marks).filter((name) => marks[name]?.().test(text)),
    async ongoingCall() {
      const ongoing = await app.get('/calls/ongoing', owner.access);
      if (ongoing.status === 200) return ongoing.body.call_id;
      const id = await startCall(app, owner, partner);
      calls.push(id);
      return id;
    },
    async pendingSample() {
      const { verification_status, last_verification } = await status();
      if (verification_status === 'pending') return last_verification.sample_id;
      const { body } = await uploadDirectly(app, owner, toneOf(`recording ${recordings++}`));
      samples.push(body.sample_id);
      return body.sample_id;
    },
    async noPendingSample() {
      const { verification_status, last_verification } = await status();
      if (verification_status !== 'pending') return;
      await review(app, admin, { sample_id: last_verification.sample_id, status: 'rejected' });
    },
  };
}

async function startCall(app: PayingApp, caller: Known, listener: Known): Promise<number> {
  await app.post('/users/me/heartbeat', undefined, listener.access);
  const request = { listener_id: listener.id, call_type: 'audio' };
  const { status, body } = await app.post('/calls/start', request, caller.access);
  if (status !== 200) throw new Error(`the call answered ${status}: ${JSON.stringify(body)}`);
  return body.call_id;
}

/** A call of 113 minutes that is over. */
async function earlierCall(
  app: PayingApp,
  table: Table,
  { caller, listener }: { readonly caller: Known; readonly listener: Known },
): Promise<number> {
  const id = await startCall(app, caller, listener);
  await backdateIn(table, id, 112.5 * 60_000);
  await app.post('/users/me/heartbeat', undefined, caller.access);
  const { status, body } = await app.post('/calls/end', { call_id: id }, listener.access);
  if (status !== 200) throw new Error(`the end answered ${status}: ${JSON.stringify(body)}`);
  return id;
}
