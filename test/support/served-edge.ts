import type { IncomingMessage, ServerResponse } from 'node:http';
import { type OriginServers, startEdge } from '../../infra/local/edge/edge.ts';
import type { Distribution } from '../../infra/local/model.ts';
import { emptyModel } from './cloud-model.ts';

export type Behaviour = Distribution['behaviours'][number];

/** Domain names of the two origins. */
export const API = 'api.execute-api.ap-south-1.amazonaws.com';
export const SOCKETS = 'sockets.execute-api.ap-south-1.amazonaws.com';
/** Selections of a policy. */
export const ALL = { except: [] };
export const NONE = { only: [] };

const stops: (() => Promise<void>)[] = [];

/** Ends every edge that was served. */
export async function stopServing(): Promise<void> {
  for (const stop of stops.splice(0)) await stop();
}

/** A behaviour of all paths and methods that forwards everything but the host name. */
export const behaviour = (changes: Partial<Behaviour> = {}): Behaviour => ({
  pattern: '*',
  originId: 'api',
  allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
  responseHeaders: [],
  removedHeaders: [],
  forwarding: { headers: { except: ['host'] }, cookies: ALL, queryStrings: ALL },
  ...changes,
});

/** A distribution with an origin `api` and an origin `sockets` whose path is `/live`. */
export const distribution = (...behaviours: readonly Behaviour[]): Distribution => ({
  stack: 'Test',
  logicalId: 'Edge',
  id: 'E1',
  domainName: 'e1.cloudfront.net',
  origins: [
    { id: 'api', domainName: API, path: '', headers: { 'x-origin': 'edge' } },
    { id: 'sockets', domainName: SOCKETS, path: '/live', headers: {} },
  ],
  behaviours,
});

/** What an origin was asked. */
export interface Seen {
  readonly origin: string;
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly peer: string | undefined;
  readonly body: string;
}

/** An origin that notes what it is asked and then answers. */
function origin(name: string, seen: Seen[], answer: (response: ServerResponse) => void) {
  return async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers, socket } = request;
    seen.push({
      origin: name,
      method,
      url,
      headers,
      peer: socket.remoteAddress,
      body: Buffer.concat(chunks).toString(),
    });
    answer(response);
  };
}

/** A distribution on a free port whose two origins note what they are asked and then answer. */
export async function serve(
  behaviours: readonly Behaviour[],
  answer: (response: ServerResponse) => void = (response) =>
    response.writeHead(200, { 'x-powered-by': 'api' }).end('ok'),
  more: Partial<OriginServers> = {},
) {
  const seen: Seen[] = [];
  const origins: OriginServers = {
    [API]: { request: origin('api', seen, answer) },
    [SOCKETS]: { request: origin('sockets', seen, answer) },
    ...(more as OriginServers),
  };
  const edge = await startEdge(distribution(...behaviours), { model: emptyModel(), origins, port: 0 });
  stops.push(edge.stop);
  return { url: edge.url, seen };
}
