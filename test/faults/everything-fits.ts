import { findings } from '../support/findings.ts';
import { judgeLedger } from '../support/ledger-audit.ts';
import type { Stored } from '../support/told-state.ts';
import { pairRules } from './pairs.ts';
import { ledgerOf, storedWorld } from './stored-world.ts';

/**
 * Everything in a table that does not fit together, each in a sentence with the keys of what is wrong: pairs of which
 * one is missing, counts of what is not there, wallets against their rows, calls against charges, live entries, statuses
 * and histories. Nothing may be under way meanwhile.
 */
export function everythingFits(stored: Stored, now: number): readonly string[] {
  const world = storedWorld(stored);
  const found = findings();
  for (const { of, wrong } of pairRules) {
    for (const item of world.all(of)) {
      const what = wrong(item, world);
      if (what) found.holds(`${item.pk} ${item.sk} ${what}`, false);
    }
  }
  judgeLedger(ledgerOf(world), found, now);
  return found.all;
}
