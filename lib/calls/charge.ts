import { overtaken } from '../core/insist.ts';
import { eq } from '../table/condition.ts';
import { update, type WriteIntent } from '../table/write.ts';
import { chargeOf } from '../wallet/posting.ts';
import { type Posted, post, posting, type WalletItem } from '../wallet/wallet.ts';
import { type CallItem, Calls } from './store.ts';

/** Which row a charge writes, and when. */
interface Entry {
  readonly transactionId: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A charge of `minutes` to the wallet of the caller: one row, however many they are. They are payable. */
export function chargeMinutes(call: CallItem, wallet: WalletItem, minutes: number, entry: Entry): Posted {
  return minutes === 0
    ? posting(wallet)
    : post(posting(wallet), chargeOf(call.callId, call.billed + 1, minutes * call.rate), entry);
}

/**
 * Stores a call as it is after a decision, on condition that it is the one the decision was made of: still going on,
 * and charged no further.
 */
export const moveCall = (read: CallItem, next: Partial<CallItem>): WriteIntent<typeof overtaken> =>
  update(Calls, read, { set: next }, { when: ongoingWith(read), otherwise: overtaken });

const ongoingWith = ({ billed }: CallItem) => ({ status: eq('ongoing'), billed: eq(billed) });
