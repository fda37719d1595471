import { socketLambda } from '../../../lib/core/socket-lambda.ts';
import { Connections, forgetConnection, Sockets } from '../../../lib/realtime/connections.ts';
import { table } from '../../../lib/table/resource.ts';
import { socket } from '../_app.ts';

/** The end of a socket says nothing about its user. Source: README, "Sockets". */
export const route = socket({
  id: 'sockets.disconnect',
  summary: 'Forgets a socket that has been closed.',
  route: '$disconnect',
  uses: { table },
  access: [Connections.can('delete'), Sockets.can('delete')],
});

export const handler = socketLambda(route, async ({ table, connectionId }) => {
  await forgetConnection(table, connectionId);
  return undefined;
});
