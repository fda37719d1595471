import { type Drift, ledgerRules } from '../../lib/wallet/audit.ts';
import { auditOne, type Finding } from '../../lib/wallet/audit-one.ts';
import { reconcile } from '../../lib/wallet/reconcile.ts';
import { type Command, Refused, type Run } from './command.ts';
import { userOption } from './values.ts';

/**
 * Proves that balances are the sums of their transfers. Drift makes it fail. A dry run looks as well, and keeps neither
 * how far it came nor what it found right.
 */
export const reconcileCommand: Command = {
  name: 'reconcile',
  about: 'Look whether every wallet is what its transfers make it; a walk that was cut off goes on where it stopped.',
  options: {
    user: userOption('only the wallet of this user, from its first row on'),
    full: { about: 'read every row, also what was found right before' },
  },
  recorded: true,
  run: (run) => (run.option('user') === undefined ? walk(run) : lookAtOne(run)),
};

async function lookAtOne(run: Run): Promise<void> {
  const userId = Number(run.option('user'));
  const finding = await auditOne(run.table, userId, { full: true, now: run.now(), unwritten: run.isDry });
  run.about(userId);
  if (finding.skipped) throw new Refused('there is no such wallet, or it kept changing');
  tell(run, finding);
  if (finding.drifts.length > 0) throw new Refused('the wallet is not what its transfers make it');
  run.say(`the wallet of user ${userId} is what its transfers make it`);
}

async function walk(run: Run): Promise<void> {
  const full = run.flag('full');
  const now = run.now();
  const state = await reconcile(run.table, {
    ...{ walk: full ? 'operator full' : 'operator', full, everySeconds: 0, now, unwritten: run.isDry },
    mayGoOn: () => true,
    tell: (finding) => tell(run, finding),
  });
  if (state.finishedAt === undefined) throw new Refused('another run goes on with the same walk');
  if (state.startedAt < now.getTime())
    run.note(`this went on with the walk of ${new Date(state.startedAt).toISOString()}`);
  const { checked, skipped, drifted, failed = 0 } = state;
  run.say(`${checked} wallets checked, ${skipped} skipped, ${drifted} drifted, ${failed} failed`);
  const refused = [
    ...(drifted > 0 ? [`users whose wallets drifted: ${state.driftedUserIds.join(', ')}`] : []),
    ...(failed > 0 ? [`wallets that could not be looked at: ${failed}; run this again`] : []),
  ];
  if (refused.length > 0) throw new Refused(refused.join('\n'));
}

function tell(run: Run, { userId, drifts, failure }: Finding): void {
  if (failure !== undefined) run.say(`user ${userId}: the wallet could not be looked at (${nameOf(failure)})`);
  for (const drift of drifts) run.say(`user ${userId}${rowOf(drift)}: not true that ${ledgerRules[drift.rule]}`);
}

const rowOf = ({ ordinal }: Drift): string => (ordinal === undefined ? '' : `, row ${ordinal}`);

const nameOf = (failure: unknown): string => (failure instanceof Error ? failure.name : typeof failure);
