import type { CallItem } from '../../../lib/calls/store.ts';
import type { TransferItem } from '../../../lib/wallet/store.ts';
import type { Findings } from '../findings.ts';
import type { Account, Ledger } from '../ledger-reading.ts';
import { type Attempt, type Effect, type Outcome, type Ticked, unasked } from './outcome.ts';

/**
 * Whether everything that people were told is what the ledger says, and nothing is in the ledger that nobody asked for:
 * what was answered has happened, with these figures and once; of requests with one key one had an effect; what was
 * left unclear has happened once at most.
 */
export function judgeAttempts(attempts: readonly Attempt[], ledger: Ledger, found: Findings): void {
  const requests = [...Map.groupBy(attempts, requestOf).values()];
  for (const request of requests) judgeRequest(request, found);
  const effects = attempts.flatMap(({ outcome, userId }) => (isEffect(outcome) ? [{ ...outcome, userId }] : []));
  for (const effect of effects) judgeEffect(effect, effect.userId, ledger, found);
  judgeTicks(attempts, ledger, found);
  judgeEnds(requests, found);
  for (const account of ledger.accounts.values()) judgeCounts(account, requests, ledger, found);
}

let unkeyed = 0;

/** Requests with a key are the same when sender, deed and key are; an emergency names the call in its path. */
const requestOf = ({ step: { does, key }, userId, callId }: Attempt): string =>
  key === undefined || does === 'bill'
    ? `request ${unkeyed++}`
    : `${does} of user ${userId} with key ${key}${does === 'emergency' ? ` for call ${callId}` : ''}`;

const isEffect = (outcome: Outcome): outcome is Effect =>
  ['started', 'ended', 'recharged', 'withdrawn'].includes(outcome.came);

/** Whoever asks with a key is always told the same. */
function judgeRequest(attempts: readonly Attempt[], found: Findings): void {
  const [first] = attempts as [Attempt];
  if (first.step.key === undefined || first.step.does === 'bill') return;
  const last = attempts
    .map(({ outcome }) => outcome)
    .filter((outcome) => isEffect(outcome) || (outcome.came === 'refused' && !unasked.includes(outcome.why)));
  const different = new Set(last.map((outcome) => JSON.stringify(outcome)));
  found.holds(`${requestOf(first)} was told ${[...different].join(' and ')}`, different.size <= 1);
}

/** A row of somebody, by what it is of. */
const rowOf = (account: Account | undefined, transferId: string): TransferItem | undefined =>
  account?.rows.find((row) => row.transferId === transferId);

function judgeEffect(effect: Effect, userId: number, { accounts, calls }: Ledger, found: Findings): void {
  const account = accounts.get(userId);
  const of = `what user ${userId} was told of`;
  if (effect.came === 'started') {
    const { callId, listenerId, coins } = effect;
    const call = calls.get(callId);
    const paid = rowOf(account, `charge:${callId}:1`);
    found.same(
      `${of} call ${callId}`,
      [userId, listenerId, coins],
      [call?.callerId, call?.listenerId, paid?.coinsAfter],
    );
  } else if (effect.came === 'recharged') {
    const { reference, added, coins } = effect;
    const purchase = account?.purchases.find((one) => one.reference === reference);
    found.same(`${of} purchase ${reference}`, [added, coins], [purchase?.coins, purchase?.coinsAfter]);
  } else if (effect.came === 'withdrawn') {
    const { transactionId, paise } = effect;
    const withdrawal = account?.withdrawals.find((one) => one.transactionId === transactionId);
    found.same(`${of} withdrawal ${transactionId}`, paise, withdrawal?.paise);
  } else judgeEnd(effect, userId, calls.get(effect.callId), of, found);
}

/** The figures of an end follow from its minutes, and are those of the call. */
function judgeEnd(
  { callId, status, minutes, spent, rupees, seconds }: Extract<Effect, { readonly came: 'ended' }>,
  userId: number,
  call: CallItem | undefined,
  of: string,
  found: Findings,
): void {
  const told = [status, minutes, spent, rupees, seconds];
  found.holds(`${of} the end of call ${callId} is about no call`, call !== undefined);
  if (!call) return;
  const { billed, coinsSpent, earnedRupees, durationSeconds, rate, earningRate, callerId, listenerId } = call;
  found.holds(`user ${userId} has ended call ${callId} of others`, [callerId, listenerId].includes(userId));
  found.same(`${of} the end of call ${callId}`, told, [call.status, billed, coinsSpent, earnedRupees, durationSeconds]);
  const most = (call.until - call.startedAt) / 60_000;
  found.same(`the coins and rupees of call ${callId}`, [spent, rupees], [minutes * rate, minutes * earningRate]);
  found.holds(
    `${of} the minutes of call ${callId}: ${minutes} for ${seconds} seconds`,
    minutes >= 1 && minutes <= most && seconds <= minutes * 60,
  );
}

/** Whoever is told that minutes were charged is the only one who is, and there is a row that says so. */
function judgeTicks(attempts: readonly Attempt[], { accounts, calls }: Ledger, found: Findings): void {
  const ticks = attempts.flatMap(({ outcome }) => (outcome.came === 'ticked' ? [outcome] : []));
  for (const { callId, billed, spent } of ticks) {
    found.same(`the coins of ${billed} minutes of call ${callId}`, spent, billed * (calls.get(callId)?.rate ?? 0));
  }
  const charging = ticks.filter(({ deducted }) => deducted > 0);
  const claims = charging.map((tick) => firstCharged(tick, calls));
  found.same('the minutes that two were told to have been charged by them', claims.length - new Set(claims).size, 0);
  for (const tick of charging) {
    const { callId, deducted, coins } = tick;
    const row = rowOf(accounts.get(calls.get(callId)?.callerId ?? 0), firstCharged(tick, calls));
    found.same(`the charge of ${firstCharged(tick, calls)}`, [deducted, coins], [row?.amount, row?.coinsAfter]);
  }
}

const firstCharged = ({ callId, billed, deducted }: Ticked, calls: Ledger['calls']): string =>
  `charge:${callId}:${billed - deducted / (calls.get(callId)?.rate ?? 1) + 1}`;

/** Of all requests that ask for the end of a call one is told that it has ended it. */
function judgeEnds(requests: readonly (readonly Attempt[])[], found: Findings): void {
  const ended = requests.flatMap((request) => {
    const told = request.find(({ outcome }) => outcome.came === 'ended')?.outcome;
    return told?.came === 'ended' ? [told.callId] : [];
  });
  const twice = ended.filter((callId, place) => ended.indexOf(callId) !== place);
  found.same('the calls that were ended twice', twice, []);
}

const kinds = { started: 'start', recharged: 'recharge', withdrawn: 'withdraw' } as const;

/** There is what people were told of, and at most what they were left unclear about besides. */
function judgeCounts(
  { userId, purchases, withdrawals }: Account,
  requests: readonly (readonly Attempt[])[],
  { calls }: Ledger,
  found: Findings,
): void {
  const made = {
    started: [...calls.values()].filter(({ callerId }) => callerId === userId).length,
    recharged: purchases.length,
    withdrawn: withdrawals.length,
  };
  for (const [came, does] of Object.entries(kinds) as [keyof typeof kinds, string][]) {
    const own = requests.filter(([first]) => first?.userId === userId && first.step.does === does);
    const told = own.filter((request) => request.some(({ outcome }) => outcome.came === came)).length;
    const unclear = own
      .filter((request) => request.every(({ outcome }) => outcome.came !== came))
      .filter((request) => request.some(({ outcome }) => outcome.came === 'unclear')).length;
    found.holds(
      `user ${userId} ${came} ${made[came]} times, was told of ${told} and left unclear about ${unclear}`,
      made[came] >= told && made[came] <= told + unclear,
    );
  }
}
