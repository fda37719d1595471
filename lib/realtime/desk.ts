import type { Log } from '../core/log.ts';
import type { Counts } from '../core/metrics.ts';
import type { Table } from '../table/table.ts';
import type { SocketGateway } from './gateway.ts';
import type { HandedOver } from './handed-over.ts';

/** What serving sockets takes. */
export interface SocketDesk {
  readonly table: Table;
  readonly gateway: SocketGateway;
  /** Hands over what could not be done, to be done a little later. */
  readonly deliver: (work: HandedOver, options?: { readonly delaySeconds?: number }) => Promise<void>;
  readonly counts: Counts;
  readonly log: Log;
}

/** How sockets are served. */
export interface SocketRules {
  readonly now: Date;
  /** The channels of the app. */
  readonly channels: readonly string[];
  /** Sockets of one user over all channels. */
  readonly maxPerUser: number;
  /** A failed send never drops a socket younger than this. */
  readonly youngSeconds: number;
  /** So many messages of one batch are sent by one function; the parts of channels above that are handed over. */
  readonly inlinePosts: number;
}
