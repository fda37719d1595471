import type { Environment } from '../../lib/core/grant.ts';
import { endpointOf } from '../../lib/signed/endpoint.ts';
import { nodeExchange } from '../../lib/signed/node-exchange.ts';
import { signingClient } from '../../lib/signed/signing-client.ts';
import { Refused } from './command.ts';

/** A resource of a stack: what the template calls it, and what it is called where it is. */
interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}

/** What a template calls a resource begins with the name that the construct has. */
export interface Sought {
  readonly type: string;
  readonly construct: string;
  /** The option that says it where it can't be found. */
  readonly option: string;
}

/** Finds what a stack is made of, by CloudFormation's own list, which is read once. */
export function openStack(stack: string, env: () => Promise<Environment>): (sought: Sought) => Promise<string> {
  let reading: Promise<readonly StackResource[]> | undefined;
  return async ({ type, construct, option }) => {
    reading ??= env().then((known) => listResources(known, stack));
    const found = (await reading).filter((one) => one.type === type && one.logicalId.startsWith(construct));
    const [one, ...others] = found.map(({ physicalId }) => physicalId);
    if (one === undefined || others.length > 0) {
      const problem = one === undefined ? `has no ${construct}` : `has several ${construct}`;
      throw new Refused(`the stack ${stack} ${problem}; --${option} names one`);
    }
    return one;
  };
}

async function listResources(env: Environment, stack: string): Promise<readonly StackResource[]> {
  const client = signingClient(env, nodeExchange({ maxSockets: 1, timeoutMs: 10_000 }));
  const resources: StackResource[] = [];
  let next: string | undefined;
  do {
    const { status, body } = await client.send({
      service: 'cloudformation',
      method: 'POST',
      url: endpointOf(env, 'cloudformation'),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        ...{ Action: 'ListStackResources', Version: '2010-05-15', StackName: stack },
        ...(next !== undefined && { NextToken: next }),
      }).toString(),
    });
    if (status !== 200)
      throw new Refused(`CloudFormation does not list the stack ${stack}: ${messageOf(body, status)}`);
    resources.push(...readResources(body));
    next = textOf(body, 'NextToken');
  } while (next !== undefined);
  return resources;
}

const messageOf = (body: string, status: number): string => textOf(body, 'Message') ?? `it answered ${status}`;

const readResources = (body: string): readonly StackResource[] =>
  [...body.matchAll(/<member>([\s\S]*?)<\/member>/g)].map(([, member = '']) => ({
    logicalId: textOf(member, 'LogicalResourceId') ?? '',
    physicalId: textOf(member, 'PhysicalResourceId') ?? '',
    type: textOf(member, 'ResourceType') ?? '',
  }));

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** The text of the first element of this name. */
const textOf = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`)
    .exec(xml)?.[1]
    ?.replace(/&(\w+);/g, (all, entity) => entities[entity] ?? all);
