import { endByRequest } from '../../../functions/saathii/calls/_ended.ts';
import { type EndWish, ends } from '../../../lib/calls/settlement.ts';
import { type StartedCall, startCall } from '../../../lib/calls/starting.ts';
import { type Ticked, tick } from '../../../lib/calls/ticking.ts';
import { Failure } from '../../../lib/core/failure.ts';
import type { Commit } from '../../../lib/once/commit.ts';
import { Statuses, type StatusItem } from '../../../lib/presence/presence.ts';
import { creditPurchase } from '../../../lib/wallet/recharge.ts';
import { pendingWithdrawals, settleWithdrawal } from '../../../lib/wallet/settle-withdrawal.ts';
import { PayoutAccounts, type PurchaseItem, type WithdrawalItem } from '../../../lib/wallet/store.ts';
import { Wallets } from '../../../lib/wallet/wallet.ts';
import { requestWithdrawal } from '../../../lib/wallet/withdrawal.ts';
import { type Cast, otherOf, type Seat, seatOf } from './cast.ts';
import type { Outcome } from './outcome.ts';
import { asKeyed, type InstanceDesk } from './rules-desk.ts';
import type { Step } from './steps.ts';

/** Some calls are so short that they reach their limit within a story, others are abandoned before. */
const terms = {
  audio: { rate: 10, earningRate: 15, maxMinutes: 10 },
  video: { rate: 50, earningRate: 75, maxMinutes: 4 },
};

interface Scene {
  readonly doer: Seat;
  readonly cast: Cast;
}

/** What moves money or calls, done on an instance for the person in a seat. */
export type MoneyDeed = (desk: InstanceDesk, step: Step, scene: Scene, now: Date) => Promise<Outcome | Failure>;

const refused = (why: string): Outcome => ({ came: 'refused', why });

export const start: MoneyDeed = async (desk, step, { doer, cast }, now) => {
  const { callType, key } = step;
  const [callerId, listenerId] = [doer.userId, otherOf(cast, step).userId];
  const [wallet, status] = await desk.table.getMany([
    [Wallets, { userId: callerId }],
    [Statuses, { userId: callerId }],
  ]);
  if (!wallet || !status) return refused('gone');
  const sent = { key, path: '/calls/start', body: { listenerId, callType }, now };
  return asKeyed(desk.table, callerId, sent, async (keep) => {
    const commit = ((intents, call) => keep(intents, toStarted(call))) as Commit<StartedCall>;
    const request = { callerId, listenerId, callType, estimate: 0, terms: terms[callType], now, commit };
    const started = await startCall(desk, request, { wallet, status });
    return started instanceof Failure ? started : toStarted(started);
  });
};

const toStarted = ({ call, estimatedCost, remainingCoins }: StartedCall): Outcome => ({
  ...{ came: 'started', callId: call.callId, listenerId: call.listenerId },
  ...{ estimate: estimatedCost, coins: remainingCoins },
});

/** The call that a request is about: the one that its sender is in, or was; or any. */
const callIdOf = ({ stray, whom }: Step, { doer, cast }: Scene, status: StatusItem | undefined): number =>
  stray ? seatOf(cast, whom).callId : (status?.call?.id ?? doer.callId);

export const bill: MoneyDeed = async (desk, step, scene, now) => {
  const status = await desk.table.get(Statuses, { userId: scene.doer.userId });
  const ticked = await tick(desk, { callId: callIdOf(step, scene, status), status, now });
  return ticked instanceof Failure ? ticked : toTicked(ticked);
};

const toTicked = (ticked: Ticked): Outcome => ({
  ...{ came: 'ticked', callId: ticked.callId, billed: ticked.billedMinutes, spent: ticked.totalCoinsSpent },
  ...{ deducted: ticked.coinsDeducted, coins: ticked.remainingCoins },
});

const wishes: Readonly<Record<string, EndWish>> = {
  dropped: ends.technicalIssues,
  coin_empty: ends.insufficientCoins,
};

/** The end of a call, or its end in an emergency. */
export const end: MoneyDeed = async (desk, step, scene, now) => {
  const { userId } = scene.doer;
  const status = await desk.table.get(Statuses, { userId });
  if (!status) return refused('gone');
  const callId = callIdOf(step, scene, status);
  const wish = step.does === 'emergency' ? ends.technicalIssues : (wishes[step.reason ?? ''] ?? ends.hangUp);
  const path = step.does === 'emergency' ? `/calls/emergency-end/${callId}` : '/calls/end';
  const body = step.does === 'emergency' ? null : { callId, reason: step.reason };
  return asKeyed(desk.table, userId, { key: step.key, path, body, now }, async (keep) => {
    const commit = ((intents, answer) => keep(intents, toEnded(answer))) as Parameters<
      typeof endByRequest
    >[1]['commit'];
    const ended = await endByRequest(desk, { callId, status, wish, now, wordingOf: () => '', commit });
    return ended instanceof Failure ? ended : toEnded(ended);
  });
};

/** An end as it is answered. */
export type EndAnswer = Exclude<Awaited<ReturnType<typeof endByRequest>>, Failure>;

export const toEnded = (answer: EndAnswer): Outcome => ({
  ...{ came: 'ended', callId: answer.call_id, status: answer.status, minutes: answer.duration_minutes },
  ...{ spent: answer.coins_spent, rupees: answer.listener_money_earned, seconds: answer.duration_seconds },
});

export const recharge: MoneyDeed = async (desk, { rupees: amountRupees, key }, { doer: { userId } }, now) => {
  const { table, transactionIds } = desk;
  const wallet = await table.get(Wallets, { userId });
  if (!wallet) return refused('gone');
  const sent = { key, path: '/calls/recharge', body: { amountRupees }, now };
  return asKeyed(table, userId, sent, async (keep) => {
    const commit = ((intents, purchase) => keep(intents, toRecharged(purchase))) as Commit<PurchaseItem>;
    const bought = { userId, amountRupees, coins: amountRupees * 2, paymentMethod: 'upi' };
    const credited = await creditPurchase({ table, transactionIds, commit, wallet }, bought, now.getTime());
    return credited instanceof Failure ? credited : toRecharged(credited);
  });
};

const toRecharged = ({ reference, coins, coinsAfter }: PurchaseItem): Outcome => ({
  ...{ came: 'recharged', reference, added: coins, coins: coinsAfter },
});

export const withdraw: MoneyDeed = async (desk, { paise, key }, { doer: { userId } }, now) => {
  const [wallet, payout] = await desk.table.getMany([
    [Wallets, { userId }],
    [PayoutAccounts, { userId }],
  ]);
  if (!wallet) return refused('gone');
  return asKeyed(desk.table, userId, { key, path: '/wallet/withdraw', body: { paise }, now }, async (keep) => {
    const commit = ((intents, withdrawal) => keep(intents, toWithdrawn(withdrawal))) as Commit<WithdrawalItem>;
    const asked = await requestWithdrawal(desk, { userId, paise, now, commit }, { wallet, payout });
    return asked instanceof Failure ? asked : toWithdrawn(asked);
  });
};

const toWithdrawn = ({ transactionId, paise }: WithdrawalItem): Outcome => ({
  came: 'withdrawn',
  transactionId,
  paise,
});

/** An operator says what has become of one of the pending withdrawals. */
export const settleOne: MoneyDeed = async (desk, { whom, verdict }, { cast: { userIds } }, now) => {
  const { items } = await pendingWithdrawals(desk.table, { limit: 50 });
  const own = items.filter(({ userId }) => userIds.has(userId));
  const one = own[whom % Math.max(1, own.length)];
  if (!one) return refused('nothing to settle');
  const settled = await settleWithdrawal(desk, one, verdict, now);
  return settled instanceof Failure ? settled : { came: 'done' };
};
