import { job } from '../../../lib/core/job.ts';
import { laterRounds } from '../../../lib/presence/later-rounds.ts';
import { Pulses, recordPulse } from '../../../lib/presence/pulse.ts';
import { demandAll, sweepAccess, sweepEverybody } from '../../../lib/presence/sweep.ts';
import { countSockets } from '../../../lib/realtime/count-sockets.ts';
import { Sockets } from '../../../lib/realtime/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { handOver } from '../../../lib/tasks/hand-over.ts';
import { schedule } from '../_app.ts';
import { channels } from '../_channels.ts';
import { presenceSettings } from '../_settings/presence.ts';
import { sweepRound } from '../_tasks.ts';

/** Rounds between two ticks, which come once a minute: a lapse is told within about 20 seconds. */
const rounds = [20, 40];

/** Source: README, "Presence". */
export const route = schedule({
  id: 'presence.sweep',
  summary: 'Marks silent users offline, clears lapsed busy flags, and counts whom heartbeats are told to.',
  every: 'rate(1 minute)',
  // Reading many people takes a processor; runs that overlap do no harm.
  memoryMb: 1769,
  timeoutSeconds: 300,
  uses: { table, settings: presenceSettings, later: handOver(sweepRound) },
  access: [...sweepAccess, Sockets.can('query'), Pulses.can('put')],
});

export const handler = job(route, async ({ table, settings, later, now, log }) => {
  const swept = await sweepEverybody(table, settings, { now, aheadSeconds: Math.max(...rounds) });
  for (const { delaySeconds, userIds } of laterRounds(swept.due, now.getTime(), rounds)) {
    await later({ userIds }, { delaySeconds });
  }
  demandAll(swept, log);
  if (settings.heartbeatNews !== 'auto') return;
  await recordPulse(table, { online: swept.online, sockets: await countSockets(table, channels) }, settings, now);
});
