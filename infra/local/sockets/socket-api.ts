import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import { createAlarms } from '../clock-alarms.ts';
import type { Lambda, LogLine } from '../lambda/lambda.ts';
import type { CloudModel, SocketApi } from '../model.ts';
import { type Connection, openConnection } from './connection.ts';
import { clientOf, type SocketClient } from './events.ts';
import { acceptHandshake, handshakeFault, refuseHandshake } from './handshake.ts';
import { createSocketRoutes } from './routes.ts';

/** The callback side of a socket API: what `@connections` requests do. */
export interface SocketConnections {
  /** `gone` also before `$connect` has been answered; `too large` above 128 KB. */
  post(connectionId: string, data: Buffer): Promise<'sent' | 'gone' | 'too large'>;
  describe(connectionId: string): { connectedAt: string; lastActiveAt: string; sourceIp: string } | undefined;
  /** Closes with 1000; false when there is no such connection. */
  close(connectionId: string): boolean;
}

export interface SocketServer extends SocketConnections {
  /** Handles a WebSocket handshake: `$connect` is answered before the handshake is. Never rejects. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  connectionCount(): number;
  /** Cuts all connections without telling any function. */
  stop(): Promise<void>;
}

export interface SocketContext {
  readonly model: CloudModel;
  readonly lambda: Lambda;
  readonly clock: Clock;
  readonly log?: (line: LogLine) => void;
}

const LARGEST_POST_BYTES = 128 * 1024;

/** One API Gateway WebSocket API. Throws when its routes cannot be selected as declared. */
export function createSocketApi(api: SocketApi, context: SocketContext): SocketServer {
  const { clock } = context;
  const routes = createSocketRoutes(api, context);
  const alarms = createAlarms(clock);
  /** Every connection that is not closed yet, and those of them that can still be posted to. */
  const open = new Set<Connection>();
  const reachable = new Map<string, Connection>();
  let stopped = false;
  const establish = (client: SocketClient, webSocket: WebSocket, socket: Duplex): void => {
    const connection = openConnection(webSocket, socket, {
      client,
      clock,
      alarms,
      async onMessage(message) {
        const reply = await routes.message(client, message);
        if (reply !== undefined) await connection.send(reply);
      },
      onUnreachable: () => void reachable.delete(client.connectionId),
      async onClosed(code, reason) {
        open.delete(connection);
        if (!stopped) await routes.disconnect(client, code, reason);
      },
    });
    open.add(connection);
    reachable.set(client.connectionId, connection);
  };

  return {
    ...callbacks(reachable),
    connectionCount: () => reachable.size,
    async upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const fault = handshakeFault(request, api.stage);
      if (fault !== undefined) return refuseHandshake(socket, fault);
      const client = clientOf(request, clock.now());
      const { statusCode = 500, protocol } = await routes.connect(client, request);
      const status = stopped ? 503 : statusCode;
      if (status < 200 || status > 299) return refuseHandshake(socket, status);
      const webSocket = acceptHandshake(request, socket, head, protocol);
      if (webSocket) establish(client, webSocket, socket);
      else await routes.disconnect(client, 1006, 'Connection closed abnormally');
    },
    async stop() {
      stopped = true;
      alarms.stop();
      await Promise.all([...open].map((connection) => connection.cut()));
    },
  };
}

function callbacks(reachable: ReadonlyMap<string, Connection>): SocketConnections {
  return {
    async post(connectionId, data) {
      if (data.length > LARGEST_POST_BYTES) return 'too large';
      const sent = await reachable.get(connectionId)?.send(data);
      return sent ? 'sent' : 'gone';
    },
    describe(connectionId) {
      const connection = reachable.get(connectionId);
      if (!connection) return undefined;
      return {
        connectedAt: new Date(connection.client.connectedAtMs).toISOString(),
        lastActiveAt: new Date(connection.lastActiveAtMs()).toISOString(),
        sourceIp: connection.client.sourceIp,
      };
    },
    close(connectionId) {
      const connection = reachable.get(connectionId);
      connection?.close(1000, '');
      return connection !== undefined;
    },
  };
}
