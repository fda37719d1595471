import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { splitTarget } from '../http/message.ts';
import type { CloudModel, Distribution } from '../model.ts';
import { createBehaviourTable } from './behaviour.ts';
import { EdgeRefusal, type OriginServer, type Passage, passOn } from './passage.ts';
import { EdgeResponse } from './response.ts';

/** Origin servers by the domain name that distributions call them by. */
export type OriginServers = Readonly<Record<string, OriginServer>>;

/** CloudFront's limit on a request without its body, in bytes. */
const HEAD_BYTES = 32_768;

/** How long a connection is kept on which nothing is asked: longer than clients keep theirs. */
const KEEP_ALIVE_MS = 10 * 60_000;

/**
 * Serves a distribution on a port of 127.0.0.1 (0 = any free one): each request goes through the behaviour of its
 * path (allowed methods, CloudFront Functions, forwarding, response headers) to the origin. Nothing is cached.
 * Rejects when an origin has no server, a function is no script, or the port is taken.
 */
export async function startEdge(
  distribution: Distribution,
  context: { model: CloudModel; origins: OriginServers; port: number },
): Promise<{ url: string; stop(): Promise<void> }> {
  const serve = createEdge(distribution, context.origins);
  const upgraded = new Set<Duplex>();
  const options = { ServerResponse: EdgeResponse, maxHeaderSize: HEAD_BYTES, keepAliveTimeout: KEEP_ALIVE_MS };
  const server = createServer(options);
  server.on('request', (request, response) => void serve(request, response));
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    socket.on('error', () => socket.destroy());
    void serve(request, responseOn(socket, request), { socket, head });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(context.port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
      await closed;
    },
  };
}

function createEdge(distribution: Distribution, origins: OriginServers) {
  const behaviourOf = createBehaviourTable(distribution);
  const servers = new Map(
    distribution.origins.map(({ domainName }) => {
      const server = origins[domainName];
      if (!server) throw new Error(`${distribution.logicalId}: no server stands for the origin ${domainName}`);
      return [domainName, server];
    }),
  );
  return async (request: IncomingMessage, response: EdgeResponse, upgrade?: Passage['upgrade']): Promise<void> => {
    const requestId = randomBytes(40).toString('base64url');
    response.setHeader('via', `1.1 ${distribution.domainName} (CloudFront)`);
    response.setHeader('x-cache', 'Miss from cloudfront');
    response.setHeader('x-amz-cf-id', requestId);
    try {
      const behaviour = behaviourOf(splitTarget(request.url).path);
      const server = servers.get(behaviour.origin.domainName) as OriginServer;
      await passOn({ distribution, behaviour, server, requestId, request, response, ...(upgrade && { upgrade }) });
    } catch (problem) {
      request.resume();
      refuse(response, problem instanceof EdgeRefusal ? problem : new EdgeRefusal(502, String(problem)));
    }
  };
}

function refuse(response: EdgeResponse, { status, message }: EdgeRefusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.beforeHead = undefined;
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'x-cache': 'Error from cloudfront' });
  response.end(message);
}

/** A response on a socket that asked for an upgrade, for when the answer is one like any other. */
function responseOn(socket: Duplex, request: IncomingMessage): EdgeResponse {
  const response = new EdgeResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Socket);
  response.on('finish', () => socket.end());
  return response;
}
