import type { Environment } from '../core/grant.ts';
import type { Answer, Exchange, Origin } from './exchange.ts';
import { credentialsOf, regionOf } from './function-identity.ts';
import { type Sign, signerOf } from './signature.ts';

/** A request to an AWS service. */
export interface SignedRequest {
  /** The service's signing name, e.g. `execute-api`. */
  readonly service: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The whole address without a query, its parts encoded. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends signed requests. Every answer is a value; what throws is a connection that failed, or fell silent. */
export interface SignedClient {
  send(request: SignedRequest): Promise<Answer>;
}

/**
 * A client with the credentials and the region that the platform gives a function, which sends by `exchange`. What the
 * signatures of many requests to few hosts have in common is kept.
 */
export function signingClient(env: Environment, exchange: Exchange): SignedClient {
  const [credentials, region] = [credentialsOf(env), regionOf(env)];
  const signerFor = remember((service): Sign => signerOf(credentials, region, service));
  const originOf = remember(readOrigin);
  return {
    async send({ service, method, url, headers, body = '' }) {
      const pathAt = url.indexOf('/', url.indexOf('//') + 2);
      const origin = originOf(url.slice(0, pathAt));
      const path = url.slice(pathAt);
      const own = headers ? { ...headers, host: origin.host } : origin.headers;
      const signed = signerFor(service)({ method, path, headers: own, body }, new Date());
      // The platform recognises by it what an invocation has led to; it changes with every invocation.
      const trace = env._X_AMZN_TRACE_ID;
      if (trace !== undefined) signed['x-amzn-trace-id'] = trace;
      return exchange({ origin, method, path, headers: signed, body });
    },
  };
}

function readOrigin(text: string): Origin & { readonly headers: { readonly host: string } } {
  const { protocol, host, hostname, port } = new URL(text);
  return { protocol: protocol as Origin['protocol'], host, hostname, port, headers: { host } };
}

/** There are few services and few hosts, so what is known of them is never forgotten. */
function remember<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
}
