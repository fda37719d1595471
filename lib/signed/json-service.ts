import type { Environment } from '../core/grant.ts';
import { readJson } from '../core/validate.ts';
import type { Answer } from './exchange.ts';
import { openServiceCall, type Refusal } from './service-call.ts';

/** One operation of an AWS service that speaks JSON. */
export interface JsonOperation {
  /** The service's signing name, which is also the name of its endpoint: `sqs`. */
  readonly service: string;
  /** As the wire names it: `AmazonSQS.SendMessage`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
}

/**
 * Binds an operation to the function's credentials, for the few calls that are not worth a whole client in a bundle.
 * Up to three attempts of 1.5 seconds; what fails and what is refused throws as with `openServiceCall`.
 */
export function openJsonOperation(
  env: Environment,
  { service, target, version }: JsonOperation,
): (input: unknown) => Promise<unknown> {
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
  const read = (body: string): unknown => JSON.parse(body);
  const ask = openServiceCall(env, { service, headers, attempts: 3, timeoutMs: 1500, read, refusalIn });
  return (input) => ask(JSON.stringify(input));
}

function refusalIn({ body }: Answer): Refusal {
  const read = readJson(body);
  const told = 'json' in read ? (read.json as { __type?: string; message?: string; Message?: string } | null) : null;
  return { name: told?.__type?.split('#').at(-1) || undefined, message: told?.message ?? told?.Message };
}
