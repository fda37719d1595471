import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../core/grant.ts';
import { readJson } from '../core/validate.ts';
import { endpointOf } from './endpoint.ts';
import { nodeExchange } from './node-exchange.ts';
import { ServiceFailure } from './service-failure.ts';
import { signingClient } from './signing-client.ts';

/** One operation of an AWS service that speaks JSON. */
export interface JsonOperation {
  /** The service's signing name, which is also the name of its endpoint: `sqs`. */
  readonly service: string;
  /** As the wire names it: `AmazonSQS.SendMessage`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
}

const attempts = 3;

/**
 * Binds an operation to the function's credentials, for the few calls that are not worth a whole client in a bundle.
 * An overloaded or unreachable service is asked again a little later, so the operation must bear being done twice. What
 * then still fails throws as an unavailable dependency, and what the service refuses throws at once as a defect; neither
 * carries anything of the input.
 */
export function openJsonOperation(
  env: Environment,
  { service, target, version }: JsonOperation,
): (input: unknown) => Promise<unknown> {
  const client = signingClient(env, nodeExchange({ maxSockets: 16, timeoutMs: 1500 }));
  const url = endpointOf(env, service);
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
  const ask = async (body: string, attempt: number) => {
    try {
      const { status, body: answer } = await client.send({ service, method: 'POST', url, headers, body });
      return status === 200 ? { value: JSON.parse(answer) as unknown } : failureOf(status, answer, attempt);
    } catch (cause) {
      return new ServiceFailure('Unreachable', 'server', { attempts: attempt }, { cause });
    }
  };
  return async (input) => {
    const body = JSON.stringify(input);
    for (let attempt = 1; ; attempt++) {
      const outcome = await ask(body, attempt);
      if (!(outcome instanceof ServiceFailure)) return outcome.value;
      if (attempt >= attempts || outcome.$fault === 'client') throw outcome;
      await sleep(2 ** attempt * 25 * (1 + Math.random()));
    }
  };
}

function failureOf(status: number, answer: string, attempts: number): ServiceFailure {
  const read = readJson(answer);
  const told = 'json' in read ? (read.json as { __type?: string; message?: string; Message?: string } | null) : null;
  const name = told?.__type?.split('#').at(-1) || 'UnexpectedAnswer';
  const passing = status >= 500 || status === 429 || /Throttl/.test(name);
  const message = told?.message ?? told?.Message ?? `the service answered ${status}`;
  return new ServiceFailure(name, passing ? 'server' : 'client', { httpStatusCode: status, attempts }, { message });
}
