import { beforeEach, expect, test } from 'vitest';
import { findRoutes } from '../../infra/routes.ts';
import { overtaken } from '../../lib/core/insist.ts';
import { nextId, Sequences } from '../../lib/table/sequence.ts';
import { earningOf } from '../../lib/wallet/posting.ts';
import { moveWallet, post, posting, Wallets } from '../../lib/wallet/wallet.ts';
import { giveCoins } from '../support/coins.ts';
import { type Case, type CrashStory, playCrashes } from '../support/crash-points.ts';
import { type Known, newKnown } from '../support/known.ts';
import { expectSoundLedger } from '../support/ledger-audit.ts';
import { operatorTable } from '../support/operator-table.ts';
import { useSaathii } from '../support/saathii.ts';

const app = useSaathii();
const deployed = await findRoutes();

const functionName = (id: string): string => {
  const { lambdaId } = deployed.find(({ route }) => route.id === id) ?? {};
  return app.world.model.functions.find(({ logicalId }) => logicalId === lambdaId)?.name ?? id;
};

/** Ids that are told from every other number, and no job that does what the request is about to do. */
beforeEach(async () => {
  const table = operatorTable(app.world);
  for (const [sequence, last] of Object.entries({ USER: 7_000_000, CALL: 8_000_000, TRANSACTION: 9_000_000 })) {
    await table.put(Sequences, { sequence, last }, { ifAbsent: true });
  }
  app.world.faults.clear();
  for (const id of ['calls.sweep', 'presence.sweep']) {
    app.world.faults.inject({
      ...{ functionName: functionName(id), service: 'dynamodb', operation: 'Query', kind: 'error' },
      times: Number.POSITIVE_INFINITY,
    });
  }
});

const send = (path: string, by: Known, body?: unknown) =>
  app.send('POST', path, { body, token: by.access, headers: { 'idempotency-key': 'once' } });

/** Somebody with coins, and somebody to listen. */
async function newPair(): Promise<readonly [Known, Known]> {
  const pair = [await newKnown(app), await newKnown(app, { role: 'listener' })] as const;
  await giveCoins(app.world, pair[0].id, 300);
  return pair;
}

const startOf = ([caller, listener]: readonly [Known, Known]) =>
  app.post('/calls/start', { listener_id: listener.id, call_type: 'audio' }, caller.access);

/** Two people in a call. */
async function inCall(request: (callId: number, caller: Known) => ReturnType<Case['request']>): Promise<Case> {
  const people = await newPair();
  let callId = 0;
  const begin = async () => {
    callId = (await startOf(people)).body.call_id;
  };
  return { people, begin, request: () => request(callId, people[0]) };
}

/** Somebody who has earned 450 rupees, by no call at all. */
async function newEarner(): Promise<Known> {
  const earner = await newKnown(app);
  const table = operatorTable(app.world);
  const wallet = await table.get(Wallets, { userId: earner.id });
  if (!wallet) throw new Error('there is no wallet');
  const { callId: _, ...earning } = earningOf(1, 45_000);
  const entry = { transactionId: await nextId(table, 'TRANSACTION'), now: app.world.clock.now() };
  await table.transact(moveWallet(wallet, post(posting(wallet), earning, entry), overtaken));
  await app.put('/wallet/bank-details', { payout_account: { upi: 'asha@bank' } }, earner.access);
  return earner;
}

const alone = (one: Known, request: () => ReturnType<Case['request']>): Case => ({ people: [one], request });

type Story = Omit<CrashStory, 'functionName'>;

const stories: Readonly<Record<string, Story>> = {
  'calls.start': {
    prepare: async () => {
      const people = await newPair();
      const body = { listener_id: people[1].id, call_type: 'audio' };
      return { people, request: () => send('/calls/start', people[0], body) };
    },
    ...{ waitSeconds: 5, againAfterSeconds: 61 },
  },
  'calls.billMinute': {
    prepare: () => inCall((callId, caller) => app.post(`/calls/bill-minute/${callId}`, undefined, caller.access)),
    ...{ waitSeconds: 61, againAfterSeconds: 0 },
  },
  'calls.end': {
    prepare: () => inCall((callId, caller) => send('/calls/end', caller, { call_id: callId })),
    ...{ waitSeconds: 61, againAfterSeconds: 61 },
  },
  'calls.recharge': {
    prepare: async () => {
      const one = await newKnown(app);
      return alone(one, () => send('/calls/recharge', one, { amount_rupees: 150, payment_method: 'upi' }));
    },
    ...{ waitSeconds: 5, againAfterSeconds: 61 },
  },
  'wallet.withdraw': {
    prepare: async () => {
      const one = await newEarner();
      return alone(one, () => send('/wallet/withdraw', one, { amount: 100.5 }));
    },
    ...{ waitSeconds: 5, againAfterSeconds: 61 },
  },
};

test.each(Object.entries(stories))(
  '%s: killed after any of its calls and made again, it ends as one clean run, for the phone and in every item',
  async (id, story) => {
    const { early, late, crashed, userIds } = await playCrashes(app, { ...story, functionName: functionName(id) });
    expect(crashed.map(({ point, told, crashes }) => [point, told, crashes])).toEqual(
      crashed.map(({ point }) => [point, 500, 1]),
    );
    for (const { point, committed, ending } of crashed) {
      const clean = committed ? early : late;
      expect({ point, ...ending }).toEqual({ point, ...clean });
    }
    const commits = crashed.filter(({ committed }) => committed).map(({ point }) => point);
    const lasts = ['new', 'warm'].map((instance) => `TransactWriteItems 1 on a ${instance} instance`);
    expect(commits).toEqual(expect.arrayContaining(lasts));
    await expectSoundLedger(operatorTable(app.world), userIds);
  },
  120_000,
);
