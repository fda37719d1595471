import { Calls } from '../../../lib/calls/store.ts';
import { consumer } from '../../../lib/core/consumer.ts';
import { countsOf } from '../../../lib/core/metrics.ts';
import type { StreamRecord } from '../../../lib/core/stream-record.ts';
import { Sessions, Users } from '../../../lib/identity/store.ts';
import { announce } from '../../../lib/presence/announcement.ts';
import { latestNews } from '../../../lib/presence/news.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { broadcast } from '../../../lib/realtime/broadcast.ts';
import { closeSockets } from '../../../lib/realtime/closing.ts';
import { type ConnectionItem, Connections, Sockets } from '../../../lib/realtime/connections.ts';
import { socketsOfEnded } from '../../../lib/realtime/ended-logins.ts';
import { gateway } from '../../../lib/realtime/gateway.ts';
import { admit } from '../../../lib/realtime/greeting.ts';
import { sentBefore } from '../../../lib/realtime/sent-before.ts';
import { tellUsers } from '../../../lib/realtime/tell-users.ts';
import { Hidden } from '../../../lib/social/hiding.ts';
import { table } from '../../../lib/table/resource.ts';
import { handOver } from '../../../lib/tasks/hand-over.ts';
import { stream } from '../_app.ts';
import { broadcastsOf, channels } from '../_channels.ts';
import { greeting } from '../_frames.ts';
import { presenceSettings } from '../_settings/presence.ts';
import { socketSettings } from '../_settings/sockets.ts';
import { delivery } from '../_tasks.ts';
import { callMessages } from './_call-messages.ts';
import { refusedMessages } from './_watched.ts';

/** Source: README, "Sockets". */
export const route = stream({
  id: 'streams.fanOut',
  summary:
    'Greets new sockets, tells sockets of statuses and people of their calls, and closes sockets of ended logins.',
  on: [
    Connections.changes(['INSERT']),
    Statuses.changes(['INSERT']),
    Calls.changes(['INSERT']),
    Statuses.changes(['MODIFY'], { news: ['change', 'life'] }),
    Statuses.changes(['REMOVE']),
    Sessions.changes(['MODIFY'], { revokedAt: 'any text' }),
    Calls.changes(['MODIFY'], { status: ['completed', 'dropped'] }),
  ],
  batchSize: 100,
  windowSeconds: 1,
  memoryMb: 1769,
  watched: [
    refusedMessages,
    {
      count: 'missed',
      above: 100,
      means:
        'People are not told of their calls: the platform took these messages neither at once nor within ten seconds. Look whether the API’s quota of 10,000 messages a second is used up (the counter `sent`, and other stages of the account), and ask for more.',
    },
  ],
  uses: {
    ...{ table, gateway, sentBefore, deliver: handOver(delivery) },
    ...{ presence: presenceSettings, sockets: socketSettings },
  },
  access: [
    ...[Users, Sessions, Hidden].map((entity) => entity.can('batchGet')),
    Connections.can('batchGet'),
    Sockets.can('put', 'query', 'update', 'batchDelete'),
  ],
});

export const handler = consumer(route, async (records, { presence, sockets, sentBefore, now, log, ...services }) => {
  const counts = countsOf(route);
  const desk = { ...services, counts, log };
  const rules = { ...sockets, channels, now };
  try {
    const opened = changesOf(records, Connections).map(({ after }) => after as unknown as ConnectionItem);
    await admit(opened, greeting, desk, rules);
    const news = latestNews(changesOf(records, Statuses), presence);
    const announcements = await announce(desk.table, news.map(sentBefore.latest));
    await Promise.all([
      broadcast(broadcastsOf(announcements), desk, rules),
      tellUsers(callMessages(changesOf(records, Calls)), desk, rules),
    ]);
    await closeSockets(await socketsOfEnded(desk.table, channels, records), desk);
  } finally {
    counts.write(now);
  }
});

const changesOf = (records: readonly StreamRecord[], { name }: { readonly name: string }): readonly StreamRecord[] =>
  records.filter(({ entity }) => entity === name);
