import { LiveCalls } from '../../../../lib/calls/store.ts';
import { backdate } from '../../../support/backdate.ts';
import { giveCoins } from '../../../support/coins.ts';
import { type Known, newKnown } from '../../../support/known.ts';
import { operatorTable } from '../../../support/operator-table.ts';
import { type Saathii, useSaathii } from '../../../support/saathii.ts';

export const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** The app, and people who call each other. */
export interface ReadingApp extends Saathii {
  /** Somebody with a thousand coins. */
  caller(): Promise<Known>;
  listener(): Promise<Known>;
  fund(person: Known, coins: number): Promise<void>;
  /** Begins a call and gives its id. */
  start(by: Known, on: Known, callType?: string): Promise<number>;
  end(by: Known, callId: number, reason?: string): ReturnType<Saathii['post']>;
  /** The call began so many seconds earlier, though no time has passed for anything else. */
  backdate(callId: number, seconds: number): Promise<void>;
  /** The entry of the call is as that of one which has reached its limit. */
  expire(callId: number): Promise<void>;
  /** The operations of the table that a route has asked for meanwhile, beside the check of the token. */
  operationsOf(route: string, work: () => Promise<unknown>): Promise<readonly string[]>;
}

/** One local cloud for the file. */
export function useReadingApp(): ReadingApp {
  const app = useSaathii();
  return Object.assign(app, {
    caller: async () => {
      const person = await newKnown(app);
      await giveCoins(app.world, person.id, 1_000);
      return person;
    },
    listener: () => newKnown(app, { role: 'listener' }),
    fund: ({ id }: Known, coins: number) => giveCoins(app.world, id, coins),
    start: async (by: Known, on: Known, callType = 'audio') => {
      const { status, body } = await app.post('/calls/start', { listener_id: on.id, call_type: callType }, by.access);
      if (status !== 200) throw new Error(`the call was refused: ${body.detail}`);
      return body.call_id as number;
    },
    end: (by: Known, callId: number, reason?: string) => app.post('/calls/end', { call_id: callId, reason }, by.access),
    backdate: (callId: number, seconds: number) => backdate(app.world, callId, seconds * 1000),
    expire: async (callId: number) => {
      await operatorTable(app.world).update(LiveCalls, { callId }, { set: { until: app.world.clock.now() } });
    },
    operationsOf: async (route: string, work: () => Promise<unknown>) => {
      app.world.ledger.reset();
      await work();
      return app.world.ledger
        .calls()
        .filter(({ functionName }) => functionName?.startsWith(`${route}-`))
        .map(({ operation }) => operation)
        .filter((operation) => operation !== 'GetSecretValue')
        .slice(1)
        .sort();
    },
  });
}
