import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

/** More than the API's own limit of a message, so that the API refuses it in its own words. */
const LARGEST_BUFFERED_MESSAGE = 256 * 1024;

/** The status that refuses a handshake before any function is asked: of another path than the stage's, or malformed. */
export function handshakeFault(request: IncomingMessage, stage: string): 400 | 403 | undefined {
  const [path] = (request.url ?? '').split('?');
  // An edge in front asks for its origin path and the root below it.
  if (path !== `/${stage}` && path !== `/${stage}/`) return 403;
  const { upgrade, 'sec-websocket-key': key, 'sec-websocket-version': version } = request.headers;
  const wellFormed = request.method === 'GET' && upgrade?.toLowerCase() === 'websocket' && key && version === '13';
  return wellFormed ? undefined : 400;
}

/** Answers with an HTTP status instead of the upgrade, and hangs up. */
export function refuseHandshake(socket: Duplex, statusCode: number): void {
  const status = STATUS_CODES[statusCode] ?? 'Refused';
  const body = JSON.stringify({ message: status });
  const head = [
    `HTTP/1.1 ${statusCode} ${status}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/**
 * Answers the upgrade with the subprotocol that `$connect` chose, without extensions, as the platform does.
 * `undefined` when the client has hung up in the meantime.
 */
export function acceptHandshake(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  protocol: string | undefined,
): WebSocket | undefined {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LARGEST_BUFFERED_MESSAGE,
    handleProtocols: () => protocol ?? false,
  });
  let accepted: WebSocket | undefined;
  server.handleUpgrade(request, socket, head, (webSocket) => {
    accepted = webSocket;
  });
  return accepted;
}
