import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { composeApp } from '../../infra/app.ts';
import { createWorld, type World } from '../../infra/local/world.ts';
import { findRoutes } from '../../infra/routes.ts';
import { Calls } from '../../lib/calls/store.ts';
import { Statuses } from '../../lib/presence/store.ts';
import { bindTable, type Table } from '../../lib/table/table.ts';
import { type Answer, type Client, clientOf, newPhone } from '../support/client.ts';
import { costOf, type Measured } from './call-costs.ts';

const directory = resolve(import.meta.dirname, '../../.build/bench/calls');

/** Long enough for calls that are made together to overlap. */
const delayMs = 100;

/** Somebody who has just registered. */
export interface Member {
  readonly userId: number;
  readonly access: string;
  /** The own profile, as it is on the wire. */
  readonly profile: Answer['body'];
}

/** The functions as they are deployed, in a cloud of their own. */
export interface DeployedCalls extends Client {
  readonly world: World;
  /** The app's table, with an operator's rights. */
  readonly table: Table;
  join(application: Readonly<Record<string, unknown>>): Promise<Member>;
  /** What an invocation of this function takes of the database while the work is done. */
  measured<Result>(routeId: string, work: () => Promise<Result>): Promise<Measured<Result>>;
  /** One look at all calls that go on, besides those by schedule. */
  sweep(): Promise<unknown>;
  /** The call has lasted so much longer, and its people have been silent for that time. */
  backdate(callId: number, seconds: number): Promise<void>;
  stop(): Promise<void>;
}

/** Bundles and synthesises the product and starts it. */
export async function startDeployedCalls(): Promise<DeployedCalls> {
  await rm(directory, { recursive: true, force: true });
  const [assembly, bundles] = [join(directory, 'assembly'), join(directory, 'functions')];
  (await composeApp({ stage: 'local', outdir: assembly, bundles })).synth();
  const world = await createWorld({ assembly });
  const client = clientOf(world.urls.saathii as string);
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' };
  const base = new DynamoDBClient({ endpoint: world.endpointUrl, region: world.model.region, credentials });
  const documents = DynamoDBDocumentClient.from(base, { marshallOptions: { removeUndefinedValues: true } });
  const table = bindTable(documents, world.model.tables[0]?.name ?? '', world.clock.now);
  const deployed = await findRoutes();
  const functionOf = (id: string) => {
    const { lambdaId } = deployed.find(({ route }) => route.id === id) ?? {};
    const fn = world.model.functions.find(({ logicalId }) => logicalId === lambdaId);
    if (!fn) throw new Error(`there is no function ${id}`);
    return fn;
  };
  return {
    ...client,
    world,
    table,
    join: (application) => register(world, client, application),
    async measured(routeId, work) {
      await world.idle();
      world.ledger.reset();
      world.faults.inject({ operation: '*', kind: 'delay', delayMs, times: 1_000 });
      const answer = await work();
      await world.idle();
      world.faults.clear();
      const [figures] = world.ledger.invocations(functionOf(routeId).name);
      if (!figures) throw new Error(`${routeId} asked nothing of the database`);
      return { answer, cost: costOf(figures) };
    },
    sweep: () => world.lambda.invoke(functionOf('calls.sweep').arn, {}),
    backdate: (callId, seconds) => backdate(table, callId, seconds * 1000),
    async stop() {
      base.destroy();
      await world.stop();
    },
  };
}

async function register(world: World, { get, post }: Client, application: object): Promise<Member> {
  const phone = newPhone();
  await post('/auth/request_otp', { phone });
  const otp = /\b\d{6}\b/.exec(world.outbox.find(phone).at(-1)?.text ?? '')?.[0];
  const proof = (await post('/auth/verify', { phone, otp })).body.registration_token;
  const tokens = demandSuccess(await post('/auth/register', { ...application, registration_token: proof }));
  const profile = demandSuccess(await get('/users/me', tokens.access_token));
  return { userId: profile.user_id, access: tokens.access_token, profile };
}

/** The content of an answer that is no refusal. */
export function demandSuccess({ status, body }: Answer): Answer['body'] {
  if (status !== 200) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

async function backdate(table: Table, callId: number, millis: number): Promise<void> {
  const call = await table.get(Calls, { callId });
  if (!call) throw new Error('there is no such call');
  const { callerId, listenerId } = call;
  const until = call.until - millis;
  await table.update(Calls, { callId }, { set: { startedAt: call.startedAt - millis, until } });
  for (const userId of [callerId, listenerId]) {
    const status = await table.get(Statuses, { userId });
    if (!status) throw new Error('there is no such status');
    const lastSeen = status.lastSeen - millis;
    await table.update(Statuses, { userId }, { set: { lastSeen, call: { id: callId, callerId, listenerId, until } } });
  }
}
