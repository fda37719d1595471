import { socketLambda } from '../../../lib/core/socket-lambda.ts';
import { identifyToken } from '../../../lib/identity/caller.ts';
import { Sessions, Users } from '../../../lib/identity/store.ts';
import { tokenKeys } from '../../../lib/identity/token-keys.ts';
import { changeStatus } from '../../../lib/presence/presence.ts';
import { Statuses } from '../../../lib/presence/store.ts';
import { decideFrame } from '../../../lib/presence/transition.ts';
import { Connections, connectionOf } from '../../../lib/realtime/connections.ts';
import { table } from '../../../lib/table/resource.ts';
import { socket } from '../_app.ts';
import { isChannel } from '../_channels.ts';
import { presenceSettings } from '../_settings/presence.ts';
import { tokenSettings } from '../_settings/tokens.ts';

/** Source: README, "Sockets". */
export const route = socket({
  id: 'sockets.connect',
  summary: 'Lets the holder of an access token open a socket for one of the channels.',
  route: '$connect',
  uses: { table, tokenKeys, tokens: tokenSettings, presence: presenceSettings },
  access: [
    Users.can('batchGet'),
    Sessions.can('batchGet'),
    Statuses.can('batchGet', 'get', 'update'),
    Connections.can('put'),
  ],
});

export const handler = socketLambda(route, async ({ query, connectionId, connectedAt, now, presence, ...desk }) => {
  const { channel, token } = query;
  if (!isChannel(channel)) return { statusCode: 403 };
  const caller = await identifyToken(token ?? '', desk, now, { status: Statuses });
  if ('code' in caller) return caller;
  const { table } = desk;
  const { userId, familyId } = caller.session;
  const connection = connectionOf({ connectionId, userId, familyId, channel, openedAt: connectedAt.getTime() });
  await Promise.all([
    changeStatus(table, caller.status, (status) => decideFrame(status, now.getTime(), presence)),
    table.put(Connections, connection),
  ]);
  return undefined;
});
