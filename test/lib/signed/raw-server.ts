import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import type { Answer, Origin, Outgoing } from '../../../lib/signed/exchange.ts';
import { eventually } from '../../support/eventually.ts';

/** A connection as its server sees it. */
export interface Line<Way extends Socket = Socket> {
  readonly socket: Way;
  /** The requests that have come whole. */
  readonly requests: string[];
  /** In how many pieces all of them came. */
  pieces: number;
}

/** A server that answers each whole request with whatever bytes it likes. */
export interface RawServer<Way extends Socket = Socket> {
  readonly port: number;
  readonly origin: Origin;
  /** In the order in which they came. */
  readonly lines: readonly Line<Way>[];
}

/** `answer` is told of each request when it is the last one of `requests`. */
export async function rawServer<Way extends Socket = Socket>(
  answer: (line: Line<Way>) => void,
  server: Server = createServer(),
  ready: 'connection' | 'secureConnection' = 'connection',
): Promise<RawServer<Way>> {
  const lines: Line<Way>[] = [];
  server.on(ready, (socket: Way) => {
    const line: Line<Way> = { socket, requests: [], pieces: 0 };
    lines.push(line);
    let rest = '';
    // It may be cut at any time here.
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      line.pieces += 1;
      rest += bytes.toString('latin1');
      for (let end = endOf(rest); end > 0; end = endOf(rest)) {
        line.requests.push(Buffer.from(rest.slice(0, end), 'latin1').toString());
        rest = rest.slice(end);
        answer(line);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const { socket } of lines) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, origin: originOf('http:', '127.0.0.1', port), lines };
}

export const pathsOf = ({ requests }: Line): readonly string[] =>
  requests.map((request) => request.split(' ')[1] as string);

/** A server that answers when it is told to. */
export async function patientServer() {
  const asked: { readonly path: string; readonly line: Line; answer(bytes?: string): void }[] = [];
  const server = await rawServer((line) => {
    const path = pathsOf(line).at(-1) as string;
    asked.push({ path, line, answer: (bytes = ok(path)) => void line.socket.write(bytes) });
  });
  const paths = () => asked.map(({ path }) => path);
  const hasBeenAsked = (count: number) => eventually(() => expect(asked).toHaveLength(count));
  return { ...server, asked, paths, hasBeenAsked };
}

/** Where the first request ends; 0 = it has not come whole. */
function endOf(text: string): number {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return 0;
  const end = headEnd + 4 + Number(/\r\ncontent-length: (\d+)/.exec(text.slice(0, headEnd))?.[1] ?? 0);
  return text.length < end ? 0 : end;
}

export const originOf = (protocol: Origin['protocol'], hostname: string, port: number): Origin => ({
  protocol,
  hostname,
  port: String(port),
  host: `${hostname}:${port}`,
});

export const post = (origin: Origin, path = '/', body = ''): Outgoing => ({
  ...{ origin, method: 'POST', path, body },
  headers: { host: origin.host },
});

export const ok = (body = ''): string => `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** What an exchange throws; that it does not is an error of the test. */
export async function thrownBy(exchange: Promise<Answer>): Promise<unknown> {
  const outcome = await exchange.catch((error: unknown) => ({ error }));
  if ('error' in outcome) return outcome.error;
  throw new Error(`it was answered ${outcome.status}`);
}
