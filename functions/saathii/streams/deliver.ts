import { countsOf } from '../../../lib/core/metrics.ts';
import { runTask } from '../../../lib/core/task-lambda.ts';
import { announceCurrent, announcementAccess } from '../../../lib/presence/announcement.ts';
import { greetAgain, tellHandedOver } from '../../../lib/realtime/again.ts';
import { closeSockets } from '../../../lib/realtime/closing.ts';
import { Sockets } from '../../../lib/realtime/connections.ts';
import { gateway } from '../../../lib/realtime/gateway.ts';
import { table } from '../../../lib/table/resource.ts';
import { handOver } from '../../../lib/tasks/hand-over.ts';
import { task } from '../_app.ts';
import { broadcastsOf } from '../_channels.ts';
import { greeting } from '../_frames.ts';
import { presenceSettings } from '../_settings/presence.ts';
import { socketSettings } from '../_settings/sockets.ts';
import { delivery } from '../_tasks.ts';
import { refusedMessages } from './_watched.ts';

/** Source: README, "Sockets". */
export const route = task({
  queue: delivery,
  summary: 'Sends sockets what did not reach them at once, or was too much for one function.',
  memoryMb: 1769,
  watched: [refusedMessages],
  timeoutSeconds: 30,
  uses: {
    ...{ table, gateway, deliver: handOver(delivery) },
    ...{ presence: presenceSettings, sockets: socketSettings },
  },
  access: [...announcementAccess, Sockets.can('batchGet', 'query', 'update', 'batchDelete')],
});

export const handler = runTask(route, async (work, { presence, sockets, now, log, ...opened }) => {
  const counts = countsOf(route);
  const desk = { ...opened, counts, log };
  const rules = { ...sockets, now };
  try {
    if ('close' in work) return await closeSockets(work.close, desk, work.tries);
    if ('greet' in work) return await greetAgain(work, greeting, desk, rules);
    const broadcasts = broadcastsOf(await announceCurrent(desk.table, work.userIds, presence));
    const framesOf = (channel: string) => broadcasts.find((one) => one.channel === channel)?.frames ?? [];
    await tellHandedOver(work, framesOf, desk, rules);
  } finally {
    counts.write(now);
  }
});
