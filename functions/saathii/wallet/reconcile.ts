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
    await reconcile(table, { ...rule, mayGoOn: () => Date.now() < until, tell });
  } finally {
    counts.write(now);
  }
  if (failures.length > 0) throw failures[0];
});
