import { isDeepStrictEqual } from 'node:util';
import type { Answer } from '../support/client.ts';
import type { Cost, Measured } from './call-costs.ts';
import { type Both, join, putHistory, putOthers } from './call-people.ts';
import { type DeployedCalls, demandSuccess, type Member, startDeployedCalls } from './deployed-calls.ts';
import { naiveCaller, naiveEnd, naiveMinute, naiveStart } from './naive-calls.ts';
import { naiveHistory, naiveSummary } from './naive-history.ts';
import { createRows } from './naive-rows.ts';

/** What the same request takes in both forms. */
export interface Compared {
  readonly ours: Cost;
  readonly port: Cost;
}

/** The costs of everything that was asked of both. */
export interface Comparison {
  /** Being recognised, which is a part of all others. */
  readonly caller: Compared;
  readonly start: Compared;
  readonly minute: Compared;
  readonly end: Compared;
  readonly histories: readonly { readonly calls: number; readonly all: Compared; readonly video: Compared }[];
  readonly summaries: readonly { readonly calls: number; readonly all: Compared }[];
  /** What one call that goes on adds to a look of the sweep that finds nothing due. */
  readonly sweep: Cost;
  /** Requests that the two answered differently. */
  readonly differing: readonly string[];
}

/** How many calls there are in the histories. */
export const historySizes = [25, 500, 5_000] as const;

const minute = 60_000;

/** Does the same in both forms on one engine and counts what it takes of the database. */
export async function compareCalls(): Promise<Comparison> {
  const ours = await startDeployedCalls();
  try {
    const both: Both = { ours, port: await createRows(ours.world.engine), differing: [] };
    const pair = { caller: await join(both, 'user'), listener: await join(both, 'listener') };
    // Instances, keys and leased ids are there when it counts.
    await haveCall(both, pair);
    const call = await haveCall(both, pair);
    const caller = await recognised(both, pair.caller);
    await putOthers(both);
    const histories: Comparison['histories'][number][] = [];
    const summaries: Comparison['summaries'][number][] = [];
    for (const calls of historySizes) {
      const owner = await join(both, 'user');
      await putHistory(both, owner, calls);
      histories.push({ calls, all: await history(both, owner), video: await history(both, owner, 'video') });
      summaries.push({ calls, all: await summary(both, owner) });
    }
    return { caller, ...call, histories, summaries, differing: both.differing };
  } finally {
    await ours.stop();
  }
}

type Pair = { readonly caller: Member; readonly listener: Member };

/** A call of which one further minute is charged, in both forms. */
async function haveCall(both: Both, { caller, listener }: Pair) {
  const { ours, port } = both;
  const { rows } = port;
  const by = { userId: caller.userId, tokenId: 'token of the caller' };
  const idle = await ours.measured('calls.sweep', ours.sweep);
  await ours.post('/users/me/heartbeat', undefined, listener.access);
  const now = ours.world.clock.now();
  await rows.update('statuses', { user_id: listener.userId }, { last_seen: now });

  const order = { listener_id: listener.userId, call_type: 'audio' } as const;
  const started = await ours.measured('calls.start', () => ours.post('/calls/start', order, caller.access));
  const startedThere = await port.measured(() =>
    naiveStart(rows, { ...by, now, listenerId: listener.userId, callType: 'audio' }),
  );
  const start = judged(both, 'start', started, startedThere, ['call_id']);
  const callId: number = started.answer.body.call_id;
  const thereId = startedThere.answer.call_id;
  const busy = await ours.measured('calls.sweep', ours.sweep);

  const { billed, lasted } = await billMinute(ours, callId, caller);
  for (let at = minute; at < lasted; at += minute) await naiveMinute(rows, { ...by, now: now + at, callId: thereId });
  const billedThere = await port.measured(() => naiveMinute(rows, { ...by, now: now + lasted, callId: thereId }));
  const ended = await ours.measured('calls.end', () => ours.post('/calls/end', { call_id: callId }, caller.access));
  const endedThere = await port.measured(() => naiveEnd(rows, { ...by, now: now + lasted + 1_000, callId: thereId }));
  return {
    start,
    minute: judged(both, 'one minute', billed, billedThere),
    end: judged(both, 'end', ended, endedThere),
    sweep: { serialDepth: 0, readUnits: busy.cost.readUnits - idle.cost.readUnits, writeUnits: busy.cost.writeUnits },
  };
}

/** The minute that begins now. Where a look of the sweep by schedule was faster, it is the one after that. */
async function billMinute(ours: DeployedCalls, callId: number, { access }: Member) {
  const path = `/calls/bill-minute/${callId}`;
  for (let lasted = minute; ; lasted += minute) {
    await ours.backdate(callId, minute / 1000);
    const billed = await ours.measured('calls.billMinute', () => ours.post(path, undefined, access));
    if (demandSuccess(billed.answer).coins_deducted > 0) return { billed, lasted };
  }
}

async function recognised({ ours, port }: Both, { access, userId }: Member): Promise<Compared> {
  const request = { userId, tokenId: 'any', now: ours.world.clock.now() };
  const here = await ours.measured('users.getMe', () => ours.get('/users/me', access));
  const there = await port.measured(() => naiveCaller(port.rows, request));
  return { ours: here.cost, port: there.cost };
}

async function history(both: Both, { access, userId }: Member, callType?: 'video'): Promise<Compared> {
  const { ours, port } = both;
  const request = { userId, tokenId: 'any', now: ours.world.clock.now() };
  const path = callType ? `/calls/history?call_type=${callType}` : '/calls/history';
  const ask = () => ours.get(path, access);
  await ask();
  const here = await ours.measured('calls.history', ask);
  const there = await port.measured(() => naiveHistory(port.rows, request, callType));
  return judged(both, path, here, there);
}

async function summary(both: Both, { access, userId }: Member): Promise<Compared> {
  const { ours, port } = both;
  const request = { userId, tokenId: 'any', now: ours.world.clock.now() };
  const ask = () => ours.get('/calls/history/summary', access);
  await ask();
  const here = await ours.measured('calls.summary', ask);
  const there = await port.measured(() => naiveSummary(port.rows, request));
  return judged(both, 'summary', here, there);
}

/** The costs of both; notes where our answer says anything else than the port's. */
function judged(
  { differing }: Both,
  name: string,
  ours: Measured<Answer>,
  port: Measured<object>,
  apart: readonly string[] = [],
): Compared {
  const body = demandSuccess(ours.answer);
  const told = Object.entries(port.answer).filter(([field]) => !apart.includes(field));
  const isSame = told.every(([field, value]) => isDeepStrictEqual(body[field], value));
  if (!isSame && !differing.includes(name)) differing.push(name);
  return { ours: ours.cost, port: port.cost };
}
