import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { SocketApi } from '../model.ts';

/** What the API knows of a client from its handshake on. */
export interface SocketClient {
  readonly connectionId: string;
  readonly connectedAtMs: number;
  readonly sourceIp: string;
  readonly userAgent?: string;
}

export interface SocketMessage {
  readonly data: Buffer;
  readonly binary: boolean;
}

type EventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT';

/** Headers of the hop itself, and those that the gateway sets. */
const HOP_HEADERS = new Set([
  'connection',
  'upgrade',
  'transfer-encoding',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

/** An unguessable id of the form the platform uses, e.g. `L0SM9cOFvHcCIhw=`. */
function newGatewayId(): string {
  return `${randomBytes(11).toString('base64url')}=`;
}

/** The client behind a handshake: the address the API itself sees, not one that a header claims. */
export function clientOf(request: IncomingMessage, nowMs: number): SocketClient {
  const userAgent = request.headers['user-agent'];
  return {
    connectionId: newGatewayId(),
    connectedAtMs: nowMs,
    sourceIp: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    ...(userAgent !== undefined && { userAgent }),
  };
}

/** The events of one API's functions, of the shapes that the platform gives them. */
export function createSocketEvents(api: SocketApi, region: string) {
  const domainName = `${api.id}.execute-api.${region}.amazonaws.com`;
  const place: Place = { apiId: api.id, stage: api.stage, domainName };

  return {
    /** Of `$connect`: with the handshake's headers and query. */
    connect(client: SocketClient, request: IncomingMessage) {
      const headers = handshakeHeaders(request, client);
      const query = queryOf(request);
      return {
        ...bothForms(headers),
        ...(Object.keys(query).length > 0 && {
          queryStringParameters: lastValues(query),
          multiValueQueryStringParameters: query,
        }),
        requestContext: requestContext(place, client, '$connect', 'CONNECT', client.connectedAtMs),
        isBase64Encoded: false,
      };
    },
    /** Of a message; a binary one travels as base64. */
    message(client: SocketClient, routeKey: string, { data, binary }: SocketMessage, nowMs: number) {
      return {
        requestContext: { ...requestContext(place, client, routeKey, 'MESSAGE', nowMs), messageId: newGatewayId() },
        body: data.toString(binary ? 'base64' : 'utf8'),
        isBase64Encoded: binary,
      };
    },
    /** Of `$disconnect`: the handshake's own headers are gone by then. */
    disconnect(client: SocketClient, code: number, reason: string, nowMs: number) {
      return {
        ...bothForms({ Host: [domainName], 'x-api-key': [''], 'X-Forwarded-For': [''], 'x-restapi': [''] }),
        requestContext: {
          ...requestContext(place, client, '$disconnect', 'DISCONNECT', nowMs),
          disconnectStatusCode: code,
          disconnectReason: reason,
        },
        isBase64Encoded: false,
      };
    },
  };
}

interface Place {
  readonly apiId: string;
  readonly stage: string;
  readonly domainName: string;
}

function requestContext(place: Place, client: SocketClient, routeKey: string, eventType: EventType, nowMs: number) {
  const requestId = newGatewayId();
  const { connectionId, sourceIp, userAgent } = client;
  return {
    ...place,
    routeKey,
    eventType,
    connectionId,
    requestId,
    extendedRequestId: requestId,
    requestTime: commonLogTime(nowMs),
    requestTimeEpoch: nowMs,
    connectedAt: client.connectedAtMs,
    messageDirection: 'IN',
    identity: { ...(userAgent !== undefined && { userAgent }), sourceIp },
  };
}

/** Headers in the client's spelling, without those that concern only the hop, plus what the gateway adds. */
function handshakeHeaders(request: IncomingMessage, { sourceIp }: SocketClient): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? '';
    if (HOP_HEADERS.has(name.toLowerCase())) continue;
    const values = headers[name] ?? [];
    headers[name] = [...values, request.rawHeaders[index + 1] ?? ''];
  }
  const forwarded = request.headers['x-forwarded-for'];
  return {
    ...headers,
    'X-Forwarded-For': [forwarded ? `${forwarded}, ${sourceIp}` : sourceIp],
    'X-Forwarded-Port': ['443'],
    'X-Forwarded-Proto': ['https'],
  };
}

function queryOf(request: IncomingMessage): Record<string, string[]> {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  return Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]));
}

function bothForms(headers: Readonly<Record<string, readonly string[]>>) {
  return { headers: lastValues(headers), multiValueHeaders: headers };
}

function lastValues(lists: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.at(-1) ?? '']));
}

/** `24/Jun/2026:14:46:20 +0000` */
function commonLogTime(ms: number): string {
  const [, day, month, year, time] = new Date(ms).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
