import type { Environment } from '../core/grant.ts';

/** Where a service is, asked for in the order in which AWS's own clients ask. */
export function endpointOf(env: Environment, service: string): string {
  const own = `AWS_ENDPOINT_URL_${service.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
  const endpoint = env[own] ?? env.AWS_ENDPOINT_URL ?? `https://${service}.${env.AWS_REGION}.amazonaws.com`;
  return `${endpoint.replace(/\/$/, '')}/`;
}
