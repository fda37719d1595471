import type { EndedCall } from '../../../../lib/calls/settlement.ts';
import { Tallies } from '../../../../lib/calls/store.ts';
import { enterHistory } from '../../../../lib/calls/tally.ts';
import { overtaken } from '../../../../lib/core/insist.ts';
import { nextId } from '../../../../lib/table/sequence.ts';
import { earningOf, type Posting } from '../../../../lib/wallet/posting.ts';
import { Wallets } from '../../../../lib/wallet/store.ts';
import { moveWallet, post, posting } from '../../../../lib/wallet/wallet.ts';
import { type Known, newKnown } from '../../../support/known.ts';
import { operatorTable } from '../../../support/operator-table.ts';
import { type Saathii, useSaathii } from '../../../support/saathii.ts';

/** The app, and people with money in it that nobody had to call for. */
export interface WalletApp extends Saathii {
  person(): Promise<Known>;
  /** Makes these transfers, as calls and payments would. */
  transfer(of: Known, ...postings: readonly Posting[]): Promise<void>;
  /** A person with these rupees to withdraw and a payout account. */
  earner(rupees: number): Promise<Known>;
  /** Puts an ended call into the histories of its people. */
  history(call: Partial<EndedCall> & Pick<EndedCall, 'callerId' | 'listenerId'>): Promise<EndedCall>;
  /** What is stored in the wallet of somebody. */
  storedOf(by: Known): Promise<readonly Record<string, unknown>[]>;
  setPayout(by: Known, account?: unknown): ReturnType<Saathii['put']>;
  withdraw(by: Known, amount: unknown, key?: string): ReturnType<Saathii['post']>;
}

const start = Date.parse('2024-01-15T10:30:00Z');

const sampleCall = {
  ...({
    callId: 456,
    callType: 'audio',
    rate: 10,
    earningRate: 15,
    startedAt: start,
    until: start + 7_200_000,
  } as const),
  ...({ billed: 30, coinsSpent: 300, status: 'completed', updatedAt: start + 1_800_000 } as const),
  ...({ endedAt: start + 1_800_000, durationSeconds: 1800, earnedRupees: 450, endReason: 'ended' } as const),
};

let calls = 1_000;

/** One local cloud for the file. */
export function useWalletApp(options: Parameters<typeof useSaathii>[0] = {}): WalletApp {
  const app = useSaathii(options);
  const setPayout: WalletApp['setPayout'] = (by, account = { upi: 'asha@bank' }) =>
    app.put('/wallet/bank-details', { payout_account: account }, by.access);
  const transfer: WalletApp['transfer'] = async ({ id: userId }, ...postings) => {
    const table = operatorTable(app.world);
    for (const one of postings) {
      const read = await table.get(Wallets, { userId });
      if (!read) throw new Error('the wallet is gone');
      const entry = { transactionId: await nextId(table, 'TRANSACTION'), now: app.world.clock.now() };
      await table.transact(moveWallet(read, post(posting(read), one, entry), overtaken));
    }
  };
  return Object.assign(app, {
    setPayout,
    transfer,
    person: () => newKnown(app),
    earner: async (rupees: number) => {
      const person = await newKnown(app);
      await transfer(person, earningOf(calls++, Math.round(rupees * 100)));
      await setPayout(person);
      return person;
    },
    history: async (given: Parameters<WalletApp['history']>[0]) => {
      const table = operatorTable(app.world);
      const call: EndedCall = { ...sampleCall, ...given };
      for (const userId of [call.callerId, call.listenerId]) {
        const tally = await table.get(Tallies, { userId });
        await table.transact(enterHistory(userId, tally, call, app.world.clock.now()));
      }
      return call;
    },
    storedOf: ({ id }: Known) => app.world.operator('saathii').itemsOf(`WALLET#${id}`),
    withdraw: (by: Known, amount: unknown, key?: string) =>
      app.send('POST', '/wallet/withdraw', {
        ...{ token: by.access, body: { amount } },
        ...(key && { headers: { 'idempotency-key': key } }),
      }),
  });
}
