import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { Statuses } from '../../../../lib/presence/store.ts';
import type { Table } from '../../../../lib/table/table.ts';
import { backdate } from '../../../support/backdate.ts';
import type { Answer } from '../../../support/client.ts';
import { creditCoins } from '../../../support/coins.ts';
import { type Known, newKnown } from '../../../support/known.ts';
import { expectSoundLedger } from '../../../support/ledger-audit.ts';
import { openOperatorTable } from '../../../support/operator-table.ts';
import { type Saathii, useSaathii } from '../../../support/saathii.ts';

/** A call that has begun, with its people. */
export interface Begun {
  readonly id: number;
  readonly caller: Known;
  readonly listener: Known;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** The app, and what people do about their calls. */
export interface CallsApp extends Saathii {
  readonly table: Table;
  caller(coins?: number): Promise<Known>;
  listener(): Promise<Known>;
  start(by: Known, body: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  /** A call of two new people; the caller has so many coins before it. */
  begin(options?: { coins?: number; callType?: 'audio' | 'video' }): Promise<Begun>;
  end(by: Known, callId: unknown, reason?: unknown, headers?: Record<string, string>): Promise<Answer>;
  emergencyEnd(by: Known, callId: unknown, headers?: Record<string, string>): Promise<Answer>;
  billMinute(by: Known, callId: unknown): Promise<Answer>;
  heartbeat(by: Known): Promise<Answer>;
  /** The same call, with new tokens for both: those of a login live for half an hour. */
  renew(call: Begun): Promise<Begun>;
  presenceOf(who: Known, by: Known): Promise<Answer['body']>;
  /** The row of a listener in somebody's feed. */
  feedRowOf(who: Known, by: Known): Promise<Answer['body']>;
  coinsOf(who: Known): Promise<number>;
  /** Makes it look as if nothing had been heard of somebody for so long, without the time and its sweeps going on. */
  silence(who: Known, seconds: number): Promise<void>;
  /** Makes a call one that began so many seconds earlier, without the time and its sweeps going on. */
  backdate(call: Begun, seconds: number): Promise<void>;
  /** Moves the time to so many seconds after the start of a call; the sweeps of each minute run on the way. */
  until(call: Begun, seconds: number): Promise<void>;
}

/** One local cloud for the file; after each test the ledger of everybody in it is sound. */
export function useCallsApp(): CallsApp {
  const app = useSaathii() as CallsApp & { table: Table };
  const people: number[] = [];
  let close = (): void => undefined;
  beforeAll(() => {
    const opened = openOperatorTable(app.world);
    close = opened.close;
    Object.assign(app, { table: opened.table });
  });
  afterEach(async () => {
    await app.world.idle();
    await expectSoundLedger(app.table, people.splice(0), { now: app.world.clock.now() });
  });
  afterAll(() => close());
  const join = async (profile: Record<string, unknown>): Promise<Known> => {
    const known = await newKnown(app, profile);
    people.push(known.id);
    return known;
  };
  return Object.assign(app, requestsOf(app), {
    caller: async (coins = 0) => {
      const known = await join({});
      if (coins > 0) await creditCoins(app.table, known.id, coins, app.world.clock.now());
      return known;
    },
    listener: () => join({ role: 'listener' }),
    begin: async ({ coins = 1000, callType = 'audio' } = {}) => {
      const [caller, listener] = [await app.caller(coins), await app.listener()];
      const { status, body } = await app.start(caller, { listener_id: listener.id, call_type: callType });
      expect([status, body]).toMatchObject([200, { status: 'ongoing' }]);
      const startedAt = Date.parse((await app.presenceOf(caller, listener)).busy_until) - 7_200_000;
      return { id: body.call_id, caller, listener, startedAt };
    },
  } satisfies Partial<CallsApp>);
}

const requestsOf = (app: CallsApp) =>
  ({
    start: (by, body, headers = {}) => app.send('POST', '/calls/start', { body, token: by.access, headers }),
    end: (by, callId, reason, headers = {}) =>
      app.send('POST', '/calls/end', { body: { call_id: callId, reason }, token: by.access, headers }),
    emergencyEnd: (by, callId, headers = {}) =>
      app.send('POST', `/calls/emergency-end/${callId}`, { token: by.access, headers }),
    billMinute: (by, callId) => app.post(`/calls/bill-minute/${callId}`, undefined, by.access),
    renew: async (call) => ({
      ...call,
      caller: await renewed(app, call.caller),
      listener: await renewed(app, call.listener),
    }),
    heartbeat: (by) => app.post('/users/me/heartbeat', undefined, by.access),
    presenceOf: async (who, by) => (await app.get(`/users/${who.id}/presence`, by.access)).body,
    feedRowOf: async (who, by) => {
      const { body } = await app.get('/feed/listeners?per_page=100', by.access);
      return body.listeners.find(({ user_id }: { user_id: number }) => user_id === who.id);
    },
    coinsOf: async (who) => (await app.get('/calls/balance', who.access)).body.current_balance,
    silence: async ({ id }, seconds) => {
      const set = { lastSeen: app.world.clock.now() - seconds * 1000 };
      expect(await app.table.update(Statuses, { userId: id }, { set })).toBeDefined();
    },
    backdate: ({ id }, seconds) => backdate(app.world, id, seconds * 1000),
    until: (call, seconds) =>
      app.advance(Math.max(0, (call.startedAt + seconds * 1000 - app.world.clock.now()) / 1000)),
  }) satisfies Partial<CallsApp>;

async function renewed(app: CallsApp, known: Known): Promise<Known> {
  const { status, body } = await app.post('/auth/refresh', { refresh_token: known.refresh });
  expect(status).toBe(200);
  return { ...known, access: body.access_token, refresh: body.refresh_token };
}
