import { timingSafeEqual } from 'node:crypto';
import { Misconfiguration, type Resource } from './grant.ts';

/** Where a request came from, as far as it says so itself. */
export interface RequestSource {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The address that API Gateway was connected from: the edge's, or that of somebody who went around it. */
  readonly peer: string;
}

/** Tells the network address of the client behind a request. */
export interface Viewer {
  addressOf(source: RequestSource): string;
}

/**
 * Binds the edge's key, which it alone adds to requests. What the edge says about its viewer is believed; a request
 * without the key came around the edge, and its peer is the client.
 */
export const bindViewer = (edgeKey: string): Viewer => ({
  addressOf: ({ headers, peer }) =>
    isKey(headers['x-origin-key'] ?? '', edgeKey) ? (headers['x-viewer-address'] ?? peer) : peer,
});

function isKey(given: string, edgeKey: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(edgeKey)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** For `uses: { viewer }`. */
export const viewer: Resource<Viewer> = {
  env: ['EDGE_KEY'],
  access: [],
  open: (env) => {
    if (!env.EDGE_KEY) throw new Misconfiguration('the key of the edge is empty, so anybody would have it');
    return bindViewer(env.EDGE_KEY);
  },
};
