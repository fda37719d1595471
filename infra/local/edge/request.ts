import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Pairs } from '../http/message.ts';
import type { Distribution, Forwarding } from '../model.ts';
import { joinPairs, selects, type ViewerRequest } from './message.ts';

type Origin = Distribution['origins'][number];

/** The address origins see a request come from: one of CloudFront's own. The viewer's is in `x-forwarded-for`. */
const EDGE_ADDRESS = '130.176.0.1';

/** Headers that reach the origin whatever the policies select: they belong to the body, the range or the handshake. */
const ALWAYS_FORWARDED =
  /^(connection|content-(encoding|length|type)|if-.*|range|sec-websocket-.*|transfer-encoding|upgrade)$/;

/** What the edge knows of a request besides the request itself. */
export interface OriginRoute {
  readonly origin: Origin;
  readonly forwarding: Forwarding;
  readonly viewerAddress: string;
  /** The distribution's domain name, for `via`. */
  readonly edgeName: string;
  readonly requestId: string;
}

/** The path and query string that the origin is asked for. */
export function originTarget({ uri, query }: ViewerRequest, { origin, forwarding }: OriginRoute): string {
  const { queryStrings } = forwarding;
  const selected = query
    .split('&')
    .filter((part) => part !== '' && selects(queryStrings, part.replace(/=.*$/s, '')))
    .join('&');
  return `${origin.path}${uri}${selected && '?'}${selected}`;
}

/** The headers that the origin is sent: those the policies select, and those CloudFront writes itself. */
export function originHeaders({ headers, cookies }: ViewerRequest, route: OriginRoute): Pairs {
  const { origin, forwarding, viewerAddress, edgeName, requestId } = route;
  const passesOn = (name: string) => selects(forwarding.headers, name);
  const own: Record<string, string> = {
    ...(!passesOn('host') && { host: origin.domainName }),
    ...(!passesOn('user-agent') && { 'user-agent': 'Amazon CloudFront' }),
    ...origin.headers,
    'x-forwarded-for': [...valuesOf('x-forwarded-for', headers), viewerAddress].join(', '),
    via: [...valuesOf('via', headers), `1.1 ${edgeName} (CloudFront)`].join(', '),
    'x-amz-cf-id': requestId,
  };
  const selectedCookies = joinPairs(
    cookies.filter(([name]) => selects(forwarding.cookies, name)),
    '; ',
  );
  return [
    ...headers.filter(([name]) => !(name in own) && (ALWAYS_FORWARDED.test(name) || passesOn(name))),
    ...(selectedCookies === '' ? [] : [['cookie', selectedCookies] as const]),
    ...Object.entries(own),
  ];
}

/** A request of its own for the origin, with the viewer's body, method and protocol. */
export function forwardRequest(viewer: IncomingMessage, target: string, headers: Pairs): IncomingMessage {
  const forwarded = new IncomingMessage(edgeSocket());
  forwarded.method = viewer.method;
  forwarded.url = target;
  forwarded.httpVersion = viewer.httpVersion;
  forwarded.httpVersionMajor = viewer.httpVersionMajor;
  forwarded.httpVersionMinor = viewer.httpVersionMinor;
  forwarded.rawHeaders = headers.flat();
  forwarded.headers = Object.fromEntries(headers.map(([name]) => [name, valuesOf(name, headers).join(', ')]));
  forwarded._read = () => viewer.resume();
  viewer.on('data', (chunk) => {
    if (!forwarded.push(chunk)) viewer.pause();
  });
  viewer.on('end', () => {
    forwarded.complete = true;
    forwarded.push(null);
  });
  viewer.on('close', () => {
    if (!viewer.complete) forwarded.destroy(new Error('the viewer hung up'));
  });
  return forwarded;
}

function edgeSocket(): Socket {
  return Object.defineProperty(new Socket(), 'remoteAddress', { value: EDGE_ADDRESS });
}

function valuesOf(wanted: string, headers: Pairs): string[] {
  return headers.filter(([name]) => name === wanted).map(([, value]) => value);
}
