import * as z from 'zod/mini';
import { lambda } from '../../../lib/core/lambda.ts';
import { readPage } from '../../../lib/feed/page.ts';
import { rosterView } from '../../../lib/feed/roster-view.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { hiddenFrom } from '../../../lib/social/hiding.ts';
import { Hidden } from '../../../lib/social/store.ts';
import { table } from '../../../lib/table/resource.ts';
import { http } from '../_app.ts';
import { bearerWith } from '../_bearer.ts';
import { pageEnvelope, toPageEnvelope } from '../_page.ts';
import { presenceSettings } from '../_settings/presence.ts';
import { FeedListener, toFeedListener } from './_listener.ts';
import { FeedQuery, toFilter } from './_query.ts';

/** Source: README, "Feed". */
export const route = http({
  id: 'feed.listeners',
  method: 'GET',
  path: '/feed/listeners',
  tag: 'User Management',
  auth: bearerWith({ hidden: Hidden }),
  summary: 'A page of the listeners who fit, those who can be called first, and how many there are.',
  description:
    'Online before offline, free before busy, then by rating, then by who was seen last. Filters hold all at ' +
    'once; of `interests` one has to be shared. Filters and counts may be 2 seconds behind, what a row says of ' +
    'presence is true at the moment of the answer; a page may be shorter than `per_page`.',
  query: FeedQuery,
  response: z.object({
    listeners: z.array(FeedListener),
    total_count: z.int(),
    online_count: z.int(),
    available_count: z.int(),
    ...pageEnvelope,
  }),
  errors: [],
  // A whole processor: an instance that starts reads the whole roster and puts it in order.
  memoryMb: 1769,
  uses: { table, roster: rosterView, presence: presenceSettings },
  access: [Statuses.can('batchGet')],
});

export const handler = lambda(route, async ({ caller, query, table, roster, presence, now }) => {
  const { page, per_page: perPage } = query;
  const excluded = [caller.user.userId, ...hiddenFrom(caller.hidden)];
  const snapshot = await roster.at(table, now);
  const filter = toFilter(query);
  const found = snapshot.find(filter, excluded, { skip: (page - 1) * perPage, limit: perPage });
  const rows = await readPage(table, found.listed, filter, now, presence);
  return {
    listeners: rows.map((row) => toFeedListener(row, row.presence)),
    total_count: found.total,
    online_count: found.online,
    available_count: found.available,
    ...toPageEnvelope(query, found.total),
  };
});
