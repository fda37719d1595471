import type { Environment } from '../core/grant.ts';
import { endpointOf } from '../signed/endpoint.ts';

/** Where the objects of a bucket are read and written: their keys follow the path. */
export interface BucketAddress {
  readonly protocol: string;
  /** Host and port. */
  readonly host: string;
  readonly origin: string;
  /** Ends with a slash. */
  readonly path: string;
}

/** On the platform a bucket is a host of its own; wherever else the function is told to ask, it is a path. */
export function bucketAddress(env: Environment, bucket: string): BucketAddress {
  const service = new URL(endpointOf(env, 's3'));
  const isPlatform = service.hostname.endsWith('.amazonaws.com');
  const { protocol, host, origin } = isPlatform ? new URL(`https://${bucket}.${service.host}`) : service;
  return { protocol, host, origin, path: isPlatform ? '/' : `/${bucket}/` };
}
