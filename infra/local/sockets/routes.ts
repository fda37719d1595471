import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock.ts';
import type { SocketApi } from '../model.ts';
import { createSocketEvents, type SocketClient, type SocketMessage } from './events.ts';
import { type Answer, createIntegration, type IntegrationContext } from './integration.ts';
import { createRouteSelection } from './routing.ts';

/** What the functions behind a socket API do with the life of a connection. Nothing here rejects. */
export interface SocketRoutes {
  /** An API without `$connect` accepts everyone. */
  connect(client: SocketClient, request: IncomingMessage): Promise<Answer>;
  /** The frame to send back: a route's response, or the gateway's own error. */
  message(client: SocketClient, message: SocketMessage): Promise<string | undefined>;
  disconnect(client: SocketClient, code: number, reason: string): Promise<void>;
}

const ACCEPTED: Answer = { statusCode: 200 };
const NO_ROUTE: Answer = { statusCode: 403, failure: 'Forbidden' };

/** The routes of one API. Messages are handled as they come, concurrently and in no promised order. */
export function createSocketRoutes(api: SocketApi, context: IntegrationContext & { clock: Clock }): SocketRoutes {
  const { clock, model } = context;
  const lifecycle = new Map(api.routes.map((route) => [route.key, route]));
  const selectRoute = createRouteSelection(api);
  const events = createSocketEvents(api, model.region);
  const ask = createIntegration(api, context);

  return {
    async connect(client, request) {
      const route = lifecycle.get('$connect');
      return route ? ask(route, events.connect(client, request)) : ACCEPTED;
    },
    async message(client, message) {
      const route = selectRoute(message.binary ? undefined : message.data.toString());
      const event = events.message(client, route?.key ?? '$default', message, clock.now());
      const { body, failure } = route ? await ask(route, event) : NO_ROUTE;
      if (route && !route.respond) return undefined;
      const { connectionId, requestId } = event.requestContext;
      return failure === undefined ? body : JSON.stringify({ message: failure, connectionId, requestId });
    },
    async disconnect(client, code, reason) {
      const route = lifecycle.get('$disconnect');
      if (route) await ask(route, events.disconnect(client, code, reason, clock.now()));
    },
  };
}
