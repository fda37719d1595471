import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { instanceEnvironment } from '../../infra/local/lambda/environment.ts';
import type { LambdaFunction } from '../../infra/local/model.ts';
import { newPhone } from '../support/client.ts';
import { useSaathii } from '../support/saathii.ts';

const app = useSaathii();

/** A request as API Gateway hands it to a function. */
const post = (rawPath: string, body: unknown) => ({
  rawPath,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
  requestContext: { requestId: 'r', http: { method: 'POST', sourceIp: '192.0.2.1' } },
});

type Message = { readonly asked: string } | { readonly answer: unknown };

/** Runs a function once as AWS does, which names no endpoint to it; whatever host it asks for, the local cloud answers. */
async function invokeAsDeployed(fn: LambdaFunction, event: unknown) {
  const { AWS_ENDPOINT_URL: _unset, ...env } = instanceEnvironment(fn, app.world.model, app.world.endpointUrl);
  const preload = new URL('../support/aws-stand-in.ts', import.meta.url);
  preload.searchParams.set('port', new URL(app.world.endpointUrl).port);
  const script = `const { handler } = await import(${JSON.stringify(join(fn.codeDirectory, 'index.mjs'))});
    const answer = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 10000 });
    process.send({ answer }, () => process.disconnect());`;
  const args = ['--import', preload.href, '--input-type=module', '-e', script];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill());
  const messages: Message[] = [];
  child.on('message', (message) => messages.push(message as Message));
  await once(child, 'close');
  return {
    asked: [...new Set(messages.flatMap((message) => ('asked' in message ? [message.asked] : [])))].sort(),
    answer: messages.flatMap((message) => ('answer' in message ? [message.answer] : []))[0],
  };
}

test('a function that is told no endpoint finds each AWS service at its address in the region, and works there', async () => {
  const phone = newPhone();
  const fn = app.world.model.functions.find(({ logicalId }) => logicalId.startsWith('SaathiiAuthRequestOtp'));
  const { asked, answer } = await invokeAsDeployed(fn as LambdaFunction, post('/auth/request_otp', { phone }));
  expect(asked).toEqual([
    'dynamodb.ap-south-1.amazonaws.com:443',
    'secretsmanager.ap-south-1.amazonaws.com:443',
    'sns.ap-south-1.amazonaws.com:443',
  ]);
  expect(answer).toMatchObject({ statusCode: 200 });
  expect(app.world.outbox.find(phone)).toHaveLength(1);
});
