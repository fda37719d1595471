import { SignatureV4 } from '@smithy/signature-v4';
import type { Environment } from '../core/grant.ts';
import { credentialsOf, regionOf } from './function-identity.ts';
import { NodeSha256 } from './node-sha256.ts';

/** A request to the service that keeps objects. The path is encoded as it is sent; header names are in lower case. */
export interface ObjectRequest {
  readonly method: string;
  readonly protocol: string;
  /** With its port. */
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs for who asks now, and for whoever is given an address. */
export interface ObjectSigner {
  /** The headers to send, but for the host. */
  sign(request: ObjectRequest): Promise<Readonly<Record<string, string>>>;
  /** The query of an address that is good for so many seconds, with exactly these headers. */
  presign(
    request: ObjectRequest,
    expiresInSeconds: number,
    now: Date,
  ): Promise<Readonly<Record<string, string | readonly string[] | null>>>;
}

/** Bodies are guarded by the connection, and stored ones by a checksum among the headers. Spelled as in addresses. */
const unsigned = { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' };

/** Signs with the keys that the platform gives a function. */
export function objectSigner(env: Environment): ObjectSigner {
  const signer = new SignatureV4({
    ...{ credentials: credentialsOf(env), region: regionOf(env), service: 's3', sha256: NodeSha256 },
    // Keys are signed as they are sent, unlike the paths of other services.
    ...{ uriEscapePath: false, applyChecksum: false },
  });
  return {
    async sign(request) {
      const { host: _, ...headers } = (await signer.sign(toSign(request))).headers;
      return headers;
    },
    async presign(request, expiresIn, now) {
      // What a client has to send stands among its headers and not in the address, so that it can be told to send it.
      const unhoistableHeaders = new Set(Object.keys(request.headers));
      const { query = {} } = await signer.presign(toSign(request), { expiresIn, unhoistableHeaders, signingDate: now });
      return query;
    },
  };
}

const toSign = ({ host, query, headers, ...request }: ObjectRequest) => ({
  ...request,
  ...{ hostname: host, query: { ...query }, headers: { ...headers, ...unsigned, host } },
});
