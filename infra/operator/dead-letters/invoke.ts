import type { Environment } from '../../../lib/core/grant.ts';
import { endpointOf } from '../../../lib/signed/endpoint.ts';
import { nodeExchange } from '../../../lib/signed/node-exchange.ts';
import { signingClient } from '../../../lib/signed/signing-client.ts';
import { Refused } from '../command.ts';

/** No function runs longer. */
const patienceMs = 901_000;

/** Runs a function to its end; `Refused` when it fails, or can't be run. Functions of this kind answer nothing. */
export function openInvoke(env: Environment): (functionName: string, event: unknown) => Promise<void> {
  const client = signingClient(env, nodeExchange({ maxSockets: 1, timeoutMs: patienceMs }));
  return async (functionName, event) => {
    const url = `${endpointOf(env, 'lambda')}2015-03-31/functions/${functionName}/invocations`;
    const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': 'RequestResponse' };
    const request = { service: 'lambda', method: 'POST', url, headers, body: JSON.stringify(event) } as const;
    const { status, body } = await client.send(request);
    if (status !== 200) throw new Refused(`${functionName} can't be run: Lambda answered ${status}`);
    const answer = JSON.parse(body || 'null') as { errorType?: string } | null;
    if (answer !== null) throw new Refused(`${functionName} failed again: ${answer.errorType ?? 'no type of error'}`);
  };
}
