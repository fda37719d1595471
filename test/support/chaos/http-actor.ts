import type { Table } from '../../../lib/table/table.ts';
import type { Answer } from '../client.ts';
import { newKnown } from '../known.ts';
import type { Saathii } from '../saathii.ts';
import { type Cast, otherOf, roleAt, type Seat, seatOf } from './cast.ts';
import { giveGifts } from './gifts.ts';
import type { Outcome } from './outcome.ts';
import { instanceDesks, outcomeOf } from './rules-desk.ts';
import { type EndAnswer, settleOne, toEnded } from './rules-money.ts';
import type { Deed, Step } from './steps.ts';
import type { Act } from './story.ts';

type Request = readonly [method: string, path: string, body?: unknown];

/** Does steps as phones do, over HTTP; what an operator and time do is done as ever. */
export function httpActor(app: Saathii, table: Table): Act {
  const { world } = app;
  const deskOf = instanceDesks(table, 1);
  const sweep = world.model.functions.find(({ name }) => name.startsWith('SaathiiCallsSweep-'))?.arn ?? '';
  const others: Readonly<Partial<Record<Deed, (step: Step, doer: Seat, cast: Cast) => Promise<Outcome>>>> = {
    settle: (step, doer, cast) =>
      outcomeOf(() => settleOne(deskOf(), step, { doer, cast }, new Date(world.clock.now()))),
    sweep: async () => {
      world.lambda.invokeAsync(sweep, {});
      return done;
    },
    wait: async ({ seconds }) => {
      await world.clock.advance(seconds);
      return done;
    },
    mishap: async ({ mishap }) => {
      if ('call' in mishap) world.faults.inject(mishap.call);
      else world.faults.injectStream(mishap.batch);
      return done;
    },
  };
  return async (step, doer, cast) => {
    const other = others[step.does];
    if (other) return other(step, doer, cast);
    const [method, path, body] = requestOf(step, doer, cast);
    const headers: Record<string, string> = step.key === undefined ? {} : { 'idempotency-key': step.key };
    const answer = await app.send(method, path, { body, token: doer.access, headers });
    return answeredTo(step.does, answer);
  };
}

const done: Outcome = { came: 'done' };

/** The request of a phone. A call is mostly the one that its person has heard of. */
function requestOf(step: Step, doer: Seat, cast: Cast): Request {
  const other = seatOf(cast, step.whom);
  const callId = step.stray ? other.callId : doer.callId;
  const requests: Readonly<Partial<Record<Deed, Request>>> = {
    start: ['POST', '/calls/start', { listener_id: otherOf(cast, step).userId, call_type: step.callType }],
    bill: ['POST', `/calls/bill-minute/${callId}`],
    end: ['POST', '/calls/end', { call_id: callId, reason: step.reason }],
    emergency: ['POST', `/calls/emergency-end/${callId}`],
    recharge: ['POST', '/calls/recharge', { amount_rupees: step.rupees, payment_method: 'upi' }],
    withdraw: ['POST', '/wallet/withdraw', { amount: step.paise / 100 }],
    heartbeat: ['POST', '/users/me/heartbeat'],
    offline: ['PUT', '/users/me/status', { is_online: false }],
    cleanup: ['POST', '/calls/cleanup'],
    block: ['POST', '/block', { blocked_id: other.userId }],
    unblock: ['DELETE', '/block', { blocked_id: other.userId }],
    leave: ['DELETE', '/users/me'],
  };
  return requests[step.does] as Request;
}

/** What an answer says. Whatever but a refusal or a failure of the platform is a defect. */
function answeredTo(does: Deed, { status, body }: Answer): Outcome {
  if (status === 401 || (status === 200 && does === 'leave')) return { came: 'refused', why: 'gone' };
  if (status === 200) return effects[does]?.(body) ?? done;
  if ([400, 404, 409].includes(status)) return { came: 'refused', why: refusals[body.detail] ?? body.detail };
  const isOfPlatform = status === 500 && body.message === 'Internal Server Error';
  if (status === 503 || isOfPlatform) return { came: 'unclear' };
  throw new Error(`${does} was answered ${status}: ${JSON.stringify(body)}`);
}

/** Refusals by which the rules have not been asked, by their codes. */
const refusals: Readonly<Record<string, string>> = {
  'Request already in progress': 'request_in_progress',
  'Idempotency-Key already used with a different request': 'idempotency_key_reused',
};

type Body = Answer['body'];

const effects: Readonly<Partial<Record<Deed, (body: Body) => Outcome>>> = {
  start: (body) => ({
    ...{ came: 'started', callId: body.call_id, listenerId: body.listener_id },
    ...{ estimate: body.estimated_cost, coins: body.remaining_coins },
  }),
  bill: (body) => ({
    ...{ came: 'ticked', callId: body.call_id, billed: body.billed_minutes, spent: body.total_coins_spent },
    ...{ deducted: body.coins_deducted, coins: body.remaining_coins },
  }),
  end: (body) => toEnded(body as EndAnswer),
  emergency: (body) => toEnded(body as EndAnswer),
  recharge: (body) => ({
    ...{ came: 'recharged', reference: body.transaction_id },
    ...{ added: body.coins_added, coins: body.new_balance },
  }),
  withdraw: (body) => ({
    ...{ came: 'withdrawn', transactionId: body.transaction_id, paise: Math.round(body.amount * 100) },
  }),
};

/** Somebody new, registered as phones do it, with some coins and rupees. Most of them can be paid. */
export async function newPhoneOwner(app: Saathii, table: Table, place: number): Promise<Seat> {
  const { id: userId, access } = await newKnown(app, { role: roleAt(place) });
  if (place % 5 > 0) await app.put('/wallet/bank-details', { payout_account: { upi: 'asha@bank' } }, access);
  await giveGifts(table, userId, place, app.world.clock.now());
  return { userId, callId: 1, inCall: false, access };
}
