import type { IncomingMessage } from 'node:http';

/** Names with their values, duplicates kept. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** The headers in the order they were sent, duplicates kept, names in lower case. */
export function headerPairs({ rawHeaders }: IncomingMessage): Pairs {
  const names = rawHeaders.filter((_text, index) => index % 2 === 0);
  return names.map((name, index) => [name.toLowerCase(), rawHeaders[2 * index + 1] ?? '']);
}

/** The target of a request, split at the question mark: the path, and the query string without it. */
export function splitTarget(target = '/'): { readonly path: string; readonly query: string } {
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** The address at the other end of the connection; an IPv4 address in its plain form. */
export function peerAddress({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}
