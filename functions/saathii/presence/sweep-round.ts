import { runTask } from '../../../lib/core/task-lambda.ts';
import { demandAll, sweepUsers, userSweepAccess } from '../../../lib/presence/sweep.ts';
import { table } from '../../../lib/table/resource.ts';
import { task } from '../_app.ts';
import { presenceSettings } from '../_settings/presence.ts';
import { sweepRound } from '../_tasks.ts';

/** Source: README, "Presence". */
export const route = task({
  queue: sweepRound,
  summary: 'Marks those offline, or free, who were due to lapse between two runs of the sweep.',
  timeoutSeconds: 30,
  uses: { table, rules: presenceSettings },
  access: [userSweepAccess],
});

export const handler = runTask(route, async ({ userIds }, { table, rules, now, log }) => {
  demandAll(await sweepUsers(table, userIds, rules, now), log);
});
