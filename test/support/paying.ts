import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { LogLine } from '../../infra/local/lambda/lambda.ts';
import { createWorld, type World } from '../../infra/local/world.ts';
import { type StageSettings, stages } from '../../infra/stages.ts';
import { openJsonOperation } from '../../lib/signed/json-service.ts';
import type { Answer } from './client.ts';
import { type Message, type Proof, type Razorpay, startRazorpay } from './razorpay.ts';
import { synthesise } from './routes.ts';
import { type Person, type Saathii, saathiiOf } from './saathii.ts';

/** The app on a stage that sells coins, and the gateway it sells them through. */
export interface PayingApp extends Saathii {
  readonly gateway: Razorpay;
  /** What the functions have logged since the test began. */
  readonly lines: LogLine[];
}

/**
 * A local cloud like that of the local stage, with these settings besides, and with a gateway whose secrets an operator
 * has filled in.
 */
export function usePayingApp(settings: Readonly<Record<string, unknown>> = {}): PayingApp {
  const app = {} as PayingApp;
  beforeAll(async () => {
    const gateway = await startRazorpay();
    const lines: LogLine[] = [];
    Object.assign(app, { gateway, lines });
    const assembly = await synthesise({ stage: stageWith(gateway, settings) });
    const log = (line: LogLine) => lines.push(line);
    const world = await createWorld({ assembly, engine: process.env.DYNAMODB_ENGINE, log });
    Object.assign(app, saathiiOf(world));
    await fillIn(world, gateway);
  }, 180_000);
  beforeEach(() => {
    app.gateway.mood = 'well';
    app.lines.length = 0;
  });
  afterAll(async () => {
    await app.world?.stop();
    await app.gateway?.stop();
  });
  return app;
}

function stageWith({ keyId, url: baseUrl }: Razorpay, settings: Readonly<Record<string, unknown>>): StageSettings {
  const payments = { mode: 'razorpay', razorpay: { keyId, baseUrl } };
  return { ...stages.local, apps: { saathii: { ...stages.local.apps.saathii, payments, ...settings } } };
}

/** What an operator does: fills in the secrets of the gateway. */
export async function fillIn(
  world: World,
  { keySecret, webhookSecret }: Pick<Razorpay, 'keySecret' | 'webhookSecret'>,
): Promise<void> {
  const environment = {
    AWS_ENDPOINT_URL: world.endpointUrl,
    AWS_REGION: world.model.region,
    AWS_ACCESS_KEY_ID: 'operator',
    AWS_SECRET_ACCESS_KEY: 'operator',
  };
  const target = 'secretsmanager.PutSecretValue';
  const put = openJsonOperation(environment, { service: 'secretsmanager', target, version: '1.1' });
  const secret = world.model.secrets.find(({ logicalId }) => logicalId.startsWith('Payments'));
  await put({ SecretId: secret?.arn, SecretString: JSON.stringify({ keySecret, webhookSecret }) });
}

/** Somebody makes an order and pays it at the checkout. */
export async function pay(
  app: PayingApp,
  { access }: Person,
  amount = 150,
  change: Parameters<Razorpay['pay']>[1] = {},
): Promise<Proof> {
  const { status, body } = await app.post('/calls/recharge/order', { amount_rupees: amount }, access);
  if (status !== 200) throw new Error(`the order answered ${status}: ${JSON.stringify(body)}`);
  return app.gateway.pay(body.order_id, change);
}

/** The phone reports a payment. */
export const report = (
  app: PayingApp,
  { access }: Person,
  proof: object,
  { amount = 150, headers = {} }: { readonly amount?: number; readonly headers?: Record<string, string> } = {},
): Promise<Answer> =>
  app.send('POST', '/calls/recharge', {
    body: { amount_rupees: amount, payment_method: 'upi', ...proof },
    token: access,
    headers,
  });

/** The gateway delivers a message. */
export const deliver = (app: PayingApp, { raw, headers }: Message): Promise<Answer> =>
  app.send('POST', '/webhooks/razorpay', { raw, headers });

/** Holds what the function is about to commit by the first act until the second is done; gives the first's answer. */
export async function meanwhile(
  app: Saathii,
  lambdaId: string,
  act: () => Promise<Answer>,
  other: () => Promise<unknown>,
): Promise<Answer> {
  const functionName = app.world.model.functions.find(({ logicalId }) => logicalId === lambdaId)?.name ?? lambdaId;
  const hold = app.world.faults.hold({ functionName, operation: 'TransactWriteItems' });
  const acted = act();
  await hold.reached;
  await other();
  hold.release();
  return acted;
}
