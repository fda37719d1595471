import { createServer } from 'node:net';

/** What has arrived at the sink since it was asked last. */
export interface Arrived {
  readonly posts: number;
  /** Different connections that were posted to, those that are gone among them. */
  readonly connections: number;
  /** Bytes of messages. */
  readonly bytes: number;
}

/** Connections whose ids begin with it are gone. */
export const goneMark = 'Gone';

const found = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const gone =
  'HTTP/1.1 410 Gone\r\nContent-Type: application/json\r\nx-amzn-ErrorType: GoneException\r\nContent-Length: 16\r\n\r\n{"message":null}';

/**
 * Stands for the management API of sockets in a process of its own, with as little work for a message as can be, so
 * that the sender is what is measured. It speaks just the HTTP/1.1 that the senders here speak: kept connections,
 * requests with a length, one after the other. It sends its port, and for every message it gets, what has arrived.
 */
function serve(answerAfterMs: number): void {
  let [posts, bytes] = [0, 0];
  const connections = new Set<string>();
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    let rest = '';
    socket.on('data', (chunk) => {
      rest = takeAll(rest + chunk.toString('latin1'), (connectionId, length) => {
        posts++;
        bytes += length;
        connections.add(connectionId);
        const answer = connectionId.startsWith(goneMark) ? gone : found;
        if (answerAfterMs === 0) socket.write(answer);
        else setTimeout(() => socket.write(answer), answerAfterMs);
      });
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));
  process.on('message', () => {
    process.send?.({ posts, connections: connections.size, bytes } satisfies Arrived);
    [posts, bytes] = [0, 0];
    connections.clear();
  });
  process.on('disconnect', () => process.exit());
}

/** Takes every whole request out of `text`; gives what is left of it. */
function takeAll(text: string, arrived: (connectionId: string, length: number) => void): string {
  let from = 0;
  for (;;) {
    const headEnd = text.indexOf('\r\n\r\n', from);
    if (headEnd < 0) return text.slice(from);
    const head = text.slice(from, headEnd);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
    const path = /^POST (\S+\/%40connections\/|\S+\/@connections\/)(\S+) /.exec(head);
    if (Number.isNaN(length) || !path) throw new Error(`the sink does not understand ${head.split('\r\n')[0]}`);
    if (text.length < headEnd + 4 + length) return text.slice(from);
    arrived(decodeURIComponent(path[2] as string), length);
    from = headEnd + 4 + length;
  }
}

if (import.meta.main) serve(Number(process.argv[2] ?? 0));
