import * as http from 'node:http';
import * as https from 'node:https';

/** One request to one host, as it goes out. */
export interface Outgoing {
  readonly origin: Origin;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Where requests go: the part of an address before its path. */
export interface Origin {
  readonly protocol: 'http:' | 'https:';
  /** Host and port as the `Host` header says them. */
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
}

export interface ConnectionRules {
  /** Connections to one host; further requests wait for a free one. */
  readonly maxSockets: number;
  /** Silence on a connection for this long ends its request. */
  readonly timeoutMs: number;
}

/** Names that `isUnavailable` knows. */
class Silence extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Sends requests over connections that are kept. Throws when a connection fails or falls silent. What meets a
 * kept connection that the other side has closed in the meantime is sent again over another one, so it may arrive twice.
 */
export function keptConnections({ maxSockets, timeoutMs }: ConnectionRules): (request: Outgoing) => Promise<Answer> {
  const kept = { keepAlive: true, maxSockets, scheduling: 'lifo' } as const;
  const ways = {
    'http:': { request: http.request, agent: new http.Agent(kept) },
    'https:': { request: https.request, agent: new https.Agent(kept) },
  };

  const finish = togetherAtTheEnd();

  const exchange = (sent: Outgoing): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { origin, method, path, headers, body } = sent;
      const { request, agent } = ways[origin.protocol];
      const { hostname, port } = origin;
      const outgoing = request({ hostname, port, method, path, headers, timeout: timeoutMs, agent }, (incoming) => {
        readText(incoming, (text) => resolve({ status: incoming.statusCode ?? 0, body: text }), reject);
      });
      outgoing.on('timeout', () => outgoing.destroy(new Silence('no answer')));
      outgoing.on('error', (error) => {
        if (outgoing.reusedSocket && isClosed(error)) exchange(sent).then(resolve, reject);
        else reject(error);
      });
      finish(outgoing, body);
    });
  return exchange;
}

const isClosed = ({ code }: Error & { readonly code?: string }): boolean => code === 'ECONNRESET' || code === 'EPIPE';

function readText(incoming: http.IncomingMessage, done: (text: string) => void, failed: (error: Error) => void): void {
  const parts: Buffer[] = [];
  incoming.on('data', (part: Buffer) => parts.push(part));
  incoming.on('end', () => done(parts.length === 0 ? '' : Buffer.concat(parts).toString()));
  incoming.on('error', failed);
}

/**
 * Sends the bodies of all requests that are made in one turn of the event loop together, at its end: many writes in a
 * row cost the operating system about half of what they cost between other work.
 */
function togetherAtTheEnd(): (request: http.ClientRequest, body: string) => void {
  let waiting: (readonly [http.ClientRequest, string])[] = [];
  const flush = () => {
    const all = waiting;
    waiting = [];
    for (const [request, body] of all) request.end(body);
  };
  return (request, body) => {
    if (waiting.push([request, body]) === 1) setImmediate(flush);
  };
}
