import type { CallItem } from '../../lib/calls/store.ts';
import { type Findings, sumOf } from './findings.ts';
import type { Account, Ledger } from './ledger-reading.ts';

const minute = 60_000;

/** A call agrees with the charges and the earning it caused, and, as long as it goes on, with those who are in it. */
export function judgeCall(call: CallItem, ledger: Ledger, found: Findings, now: number | undefined): void {
  const of = (what: string) => `${what} of call ${call.callId}`;
  const { billed, rate, startedAt, until, status } = call;
  found.same(of('the coins'), call.coinsSpent, billed * rate);
  found.holds(
    `${of('the minutes')} are not from 1 to its most: ${billed}`,
    billed >= 1 && billed <= (until - startedAt) / minute,
  );
  judgeCharges(call, ledger.accounts.get(call.callerId), of, found);
  if (status === 'ongoing') judgeOngoing(call, ledger, of, found, now);
  else judgeEnded(call, ledger, of, found);
}

type Of = (what: string) => string;

/** Each minute is in one charge of the caller, and nobody else is charged. */
function judgeCharges({ callId, rate, billed }: CallItem, caller: Account | undefined, of: Of, found: Findings): void {
  if (!caller) return;
  const charges = caller.rows.filter((row) => row.txType === 'spend' && row.callId === callId);
  const minutes = charges
    .flatMap(({ transferId, amount }) => {
      const first = Number(transferId.replace(`charge:${callId}:`, ''));
      return Array.from({ length: Math.ceil(amount / rate) }, (_, place) => first + place);
    })
    .sort((one, other) => one - other);
  found.same(
    of('the minutes in the charges'),
    minutes,
    Array.from({ length: billed }, (_, place) => place + 1),
  );
  found.same(
    of('the coins in the charges'),
    sumOf(charges, ({ amount }) => amount),
    billed * rate,
  );
}

function judgeOngoing(call: CallItem, ledger: Ledger, of: Of, found: Findings, now: number | undefined): void {
  const { callId, callerId, listenerId, startedAt, until, billed } = call;
  const { endedAt, durationSeconds, earnedRupees, endReason } = call;
  const end = { endedAt, durationSeconds, earnedRupees, endReason };
  found.same(
    of('the end'),
    Object.values(end).filter((value) => value !== undefined),
    [],
  );
  const live = ledger.live.get(callId);
  const entry = live && [live.callerId, live.listenerId, live.startedAt, live.until];
  found.same(of('the live entry'), entry, [callerId, listenerId, startedAt, until]);
  for (const party of partiesOf(call, ledger)) {
    found.same(of(`what the status of user ${party.userId} says`), party.status?.call, {
      id: callId,
      callerId,
      listenerId,
      until,
    });
  }
  found.same(of('the earnings'), earningsOf(call, ledger), []);
  if (now === undefined) return;
  const begun = Math.floor(Math.max(0, now - startedAt) / minute) + 1;
  found.holds(`${of('more minutes than have begun')} are charged: ${billed} of ${begun}`, billed <= begun);
}

function judgeEnded(call: CallItem, ledger: Ledger, of: Of, found: Findings): void {
  const { callId, listenerId, startedAt, until, billed, earningRate } = call;
  const { endedAt = 0, durationSeconds = -1, status, endReason } = call;
  found.holds(
    `${of('the end')} is not between start and limit: ${endedAt - startedAt} ms`,
    endedAt >= startedAt && endedAt <= until,
  );
  found.same(of('the seconds'), durationSeconds, Math.floor((endedAt - startedAt) / 1000));
  found.holds(
    `${of('minutes')} were talked and not paid: ${billed} of ${durationSeconds / 60}`,
    durationSeconds <= billed * 60,
  );
  found.same(of('the rupees'), call.earnedRupees, billed * earningRate);
  found.same(of('the status'), status, endReason === 'ended' ? 'completed' : 'dropped');
  found.holds(`${of('the live entry')} is left`, !ledger.live.has(callId));
  if (ledger.accounts.has(listenerId)) {
    found.same(of('the earnings'), earningsOf(call, ledger), [
      [listenerId, `earning:${callId}`, billed * earningRate * 100],
    ]);
  }
  for (const party of partiesOf(call, ledger)) {
    found.holds(
      `user ${party.userId} is still in it by their status at ${of('the end')}`,
      party.status?.call?.id !== callId,
    );
    const entries = party.entries.filter((entry) => entry.callId === callId);
    const history = entries.map(({ userId: _, ordinal: __, ...entry }) => entry);
    found.same(of(`the history of user ${party.userId}`), history, [call]);
  }
}

const partiesOf = ({ callerId, listenerId }: CallItem, { accounts }: Ledger): readonly Account[] =>
  [callerId, listenerId].flatMap((userId) => accounts.get(userId) ?? []);

const earningsOf = ({ callId }: CallItem, { accounts }: Ledger) =>
  [...accounts.values()].flatMap(({ rows }) =>
    rows
      .filter((row) => row.callId === callId && row.txType === 'earn')
      .map(({ userId, transferId, moneyChangePaise }) => [userId, transferId, moneyChangePaise]),
  );
