import { type Asked, Connection, type Owner } from './connection.ts';

/** One request to one host, as it goes out. */
export interface Outgoing {
  readonly origin: Origin;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a request was answered. */
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

/** A way to send requests and get their answers. */
export type Exchange = (request: Outgoing) => Promise<Answer>;

export interface ConnectionRules {
  /** Connections to one host; further requests wait for a free one. */
  readonly maxSockets: number;
  /** Silence on a connection for this long ends its request. */
  readonly timeoutMs: number;
}

/**
 * Sends requests over connections that are kept, with little work for each. Throws when a connection fails or falls
 * silent, and when what comes is not an answer. What meets a kept connection that the other side has closed in the
 * meantime is sent again over a new one, so it may arrive twice.
 */
export function keptConnections(rules: ConnectionRules): Exchange {
  const hosts = new Map<string, (asked: Asked) => void>();
  return (request) =>
    new Promise((resolve, reject) => {
      const { origin } = request;
      const name = `${origin.protocol}//${origin.host}`;
      const host = hosts.get(name) ?? connectionsTo(origin, rules);
      hosts.set(name, host);
      host({ text: textOf(request), resolve, reject });
    });
}

function connectionsTo(origin: Origin, { maxSockets, timeoutMs }: ConnectionRules): (asked: Asked) => void {
  const free: Connection[] = [];
  const waiting: Asked[] = [];
  let count = 0;
  const open = (asked: Asked | undefined): void => {
    if (!asked) return;
    count += 1;
    new Connection(owner, asked);
  };
  const owner: Owner = {
    origin,
    timeoutMs,
    free(connection) {
      const next = waiting.shift();
      if (next) connection.ask(next);
      else free.push(connection);
    },
    lost(connection, unheard) {
      count -= 1;
      const place = free.indexOf(connection);
      if (place >= 0) free.splice(place, 1);
      open(unheard ?? waiting.shift());
    },
  };
  return (asked) => {
    // The one that was used last is the least likely to be closed by now.
    const kept = free.pop();
    if (kept) kept.ask(asked);
    else if (count < maxSockets) open(asked);
    else waiting.push(asked);
  };
}

const firstLine = /^[A-Z]+ [!-~]+$/;
const fieldLine = /^[\w-]+: [\t -~]*$/;

/** The whole request as it is written. Throws where a part of it would be taken for something else. */
function textOf({ method, path, headers, body }: Outgoing): string {
  const start = `${method} ${path}`;
  let isSafe = firstLine.test(start);
  let head = `${start} HTTP/1.1\r\n`;
  for (const name in headers) {
    const line = `${name}: ${headers[name]}`;
    isSafe &&= fieldLine.test(line);
    head += `${line}\r\n`;
  }
  if (!isSafe) throw new Error('a request holds a letter that its head can not');
  const length = body || method === 'POST' ? `content-length: ${Buffer.byteLength(body)}\r\n` : '';
  return `${head}${length}\r\n${body}`;
}
