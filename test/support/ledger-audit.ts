import type { Table } from '../../lib/table/table.ts';
import { judgeCall } from './call-invariants.ts';
import { type Findings, findings } from './findings.ts';
import { judgeHistory } from './history-invariants.ts';
import { type Ledger, readLedger } from './ledger-reading.ts';
import { judgeWallet } from './wallet-invariants.ts';

/**
 * Everything that is wrong with the money and the calls of these users, each in a sentence; nothing may be written
 * meanwhile. It knows no rule of the product but the items: wallets against their rows, calls against charges, earnings,
 * live entries, statuses and histories, histories against tallies. What a call has with somebody who is not among the
 * users is not looked at. With `now` (epoch milliseconds) also that no minute was charged before it began.
 */
export async function auditLedger(
  table: Table,
  userIds: readonly number[],
  { now }: { readonly now?: number } = {},
): Promise<readonly string[]> {
  const found = findings();
  judgeLedger(await readLedger(table, userIds), found, now);
  return found.all;
}

/** The same of what was read before. */
export function judgeLedger(ledger: Ledger, found: Findings, now: number | undefined): void {
  found.same('the calls that something names and that are not there', ledger.missing, []);
  const ids = [...ledger.accounts.values()].flatMap(({ rows }) => rows.map(({ transactionId }) => transactionId));
  const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
  found.same('the transaction ids that were given twice', twice, []);
  for (const account of ledger.accounts.values()) {
    judgeWallet(account, found);
    judgeHistory(account, ledger, found);
  }
  for (const call of ledger.calls.values()) judgeCall(call, ledger, found, now);
}

/** Throws, and says all of it, if anything is wrong. */
export async function expectSoundLedger(...audited: Parameters<typeof auditLedger>): Promise<void> {
  const wrong = await auditLedger(...audited);
  if (wrong.length > 0) throw new Error(`the ledger is not sound:\n- ${wrong.join('\n- ')}`);
}
