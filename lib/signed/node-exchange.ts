import * as http from 'node:http';
import * as https from 'node:https';
import { isClosed, Silence } from './connection-failure.ts';
import type { Answer, ConnectionRules, Exchange, Outgoing } from './exchange.ts';

/**
 * The same by Node's own client, for functions that ask little: it takes more time for a request, and little room in a
 * bundle. Throws when a connection fails or falls silent. What meets a kept connection that the other
 * side has closed in the meantime is sent again over another one, so it may arrive twice.
 */
export function nodeExchange({ maxSockets, timeoutMs }: ConnectionRules): Exchange {
  const kept = { keepAlive: true, maxSockets, scheduling: 'lifo' } as const;
  const ways = {
    'http:': { request: http.request, agent: new http.Agent(kept) },
    'https:': { request: https.request, agent: new https.Agent(kept) },
  };

  const exchange = (sent: Outgoing): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { origin, method, path, headers, body } = sent;
      const { request, agent } = ways[origin.protocol];
      const { hostname, port } = origin;
      const outgoing = request({ hostname, port, method, path, headers, timeout: timeoutMs, agent }, (incoming) => {
        readText(incoming, (text) => resolve({ status: incoming.statusCode ?? 0, body: text }), reject);
      });
      outgoing.on('timeout', () => outgoing.destroy(new Silence()));
      outgoing.on('error', (error) => {
        if (outgoing.reusedSocket && isClosed(error)) exchange(sent).then(resolve, reject);
        else reject(error);
      });
      outgoing.end(body);
    });
  return exchange;
}

function readText(incoming: http.IncomingMessage, done: (text: string) => void, failed: (error: Error) => void): void {
  const parts: Buffer[] = [];
  incoming.on('data', (part: Buffer) => parts.push(part));
  incoming.on('end', () => done(parts.length === 0 ? '' : Buffer.concat(parts).toString()));
  incoming.on('error', failed);
}
