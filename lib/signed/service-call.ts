import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../core/grant.ts';
import { endpointOf } from './endpoint.ts';
import type { Answer } from './exchange.ts';
import { nodeExchange } from './node-exchange.ts';
import { ServiceFailure } from './service-failure.ts';
import { signingClient } from './signing-client.ts';

/** How a service is asked by POST, and how it says that it will not. */
export interface ServiceCall<Value> {
  /** The service's signing name, which is also the name of its endpoint: `sqs`. */
  readonly service: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How often it is asked at most. */
  readonly attempts: number;
  /** Silence for this long counts as no answer. */
  readonly timeoutMs: number;
  /** What an answer of 200 says; one that can't be read counts as none. */
  readonly read: (body: string) => Value;
  /** The name of a refusal, and what may be told of it. */
  readonly refusalIn: (answer: Answer) => Refusal;
}

export interface Refusal {
  readonly name: string | undefined;
  /** Left out where it could repeat what was sent. */
  readonly message?: string | undefined;
}

/**
 * Binds a call to the function's credentials, for the few services that are not worth a whole client in a bundle. An
 * overloaded or unreachable service is asked again a little later, so the operation must bear
 * being done twice. What then still fails throws as an unavailable dependency, and what the service refuses throws at
 * once as a defect; neither carries anything of the input.
 */
export function openServiceCall<Value>(env: Environment, call: ServiceCall<Value>): (body: string) => Promise<Value> {
  const { service, headers, attempts, timeoutMs } = call;
  const client = signingClient(env, nodeExchange({ maxSockets: 16, timeoutMs }));
  const url = endpointOf(env, service);
  const ask = async (body: string, attempt: number): Promise<{ value: Value } | ServiceFailure> => {
    try {
      const answer = await client.send({ service, method: 'POST', url, headers, body });
      if (answer.status === 200) return { value: call.read(answer.body) };
      return failureOf(answer.status, call.refusalIn(answer), attempt);
    } catch (cause) {
      return new ServiceFailure('Unreachable', 'server', { attempts: attempt }, { cause });
    }
  };
  return async (body) => {
    for (let attempt = 1; ; attempt++) {
      const outcome = await ask(body, attempt);
      if (!(outcome instanceof ServiceFailure)) return outcome.value;
      if (attempt >= attempts || outcome.$fault === 'client') throw outcome;
      await sleep(2 ** attempt * 25 * (1 + Math.random()));
    }
  };
}

function failureOf(status: number, { name = 'UnexpectedAnswer', message }: Refusal, attempts: number): ServiceFailure {
  const passing = status >= 500 || status === 429 || /Throttl/.test(name);
  const told = message ?? `the service answered ${status}`;
  return new ServiceFailure(
    name,
    passing ? 'server' : 'client',
    { httpStatusCode: status, attempts },
    { message: told },
  );
}
