import type { Environment } from '../core/grant.ts';
import { type ConnectionRules, keptConnections } from './exchange.ts';
import { type SignedClient, signingClient } from './signing-client.ts';

export type { SignedClient };

const defaults: ConnectionRules = { maxSockets: 64, timeoutMs: 2000 };

/** A client that is made for many small requests to few hosts, with little work for each. */
export const openSignedClient = (env: Environment, options: Partial<ConnectionRules> = {}): SignedClient =>
  signingClient(env, keptConnections({ ...defaults, ...options }));
