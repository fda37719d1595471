import { job } from '../../../lib/core/job.ts';
import { describeError } from '../../../lib/core/log.ts';
import { countsOf } from '../../../lib/core/metrics.ts';
import { table } from '../../../lib/table/resource.ts';
import type { Finding } from '../../../lib/wallet/audit-one.ts';
import { reconcile, reconcileAccess } from '../../../lib/wallet/reconcile.ts';
import { schedule } from '../_app.ts';

/** Stops well before the platform would. */
const workMs = 240_000;
const daySeconds = 24 * 60 * 60;

/** Source: README, "Ledger". */
export const route = schedule({
  id: 'wallet.reconcile',
  summary: 'Proves once a day that every balance is the sum of its transfers.',
  every: 'rate(1 hour)',
  memoryMb: 1024,
  timeoutSeconds: 300,
  watched: [
    {
      count: 'drifted',
      above: 0,
      means:
        'A balance is not the sum of its transfers, or a row breaks a rule of the ledger. Pay nothing out to the users that the log names ("a wallet is not what its transfers make it"), and look with `npm run admin -- reconcile`.',
    },
    {
      count: 'failed',
      above: 0,
      means:
        'Wallets could not be looked at, so nothing is proven of them until tomorrow. The log names them ("a wallet could not be looked at") and why; `npm run admin -- reconcile` looks at all of them now.',
    },
    {
      count: 'walksFinished',
      missingHours: 26,
      means:
        'No walk through all wallets has come to its end for 26 hours, so nothing is proven of the balances. Look for "job failed" in the log; a walk that is cut off goes on in the next hour, so with ever more wallets it needs a higher memory or a second job. After a first deployment this rests as soon as the first walk is done.',
    },
  ],
  uses: { table },
  access: reconcileAccess,
});

export const handler = job(route, async ({ table, now, log }) => {
  const counts = countsOf(route);
  const until = now.getTime() + workMs;
  const failures: unknown[] = [];
  const tell = ({ userId, drifts, skipped, failure }: Finding): void => {
    if (failure !== undefined) {
      failures.push(failure);
      counts.add('failed');
      log.error('a wallet could not be looked at', { userId, ...describeError(failure) });
      return;
    }
    counts.add(skipped ? 'walletsSkipped' : 'walletsChecked');
    if (drifts.length === 0) return;
    counts.add('drifted');
    log.error('a wallet is not what its transfers make it', { userId, drifts });
  };
  const rule = { walk: 'schedule', full: false, everySeconds: daySeconds, now };
  try {
    const { finishedAt } = await reconcile(table, { ...rule, mayGoOn: () => Date.now() < until, tell });
    if (finishedAt === now.getTime()) counts.add('walksFinished');
  } finally {
    counts.write(now);
  }
  if (failures.length > 0) throw failures[0];
});
