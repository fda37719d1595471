import { expect, onTestFinished, test } from 'vitest';
import { createClock } from '../../infra/local/clock.ts';
import { startLambda } from '../../infra/local/lambda/lambda.ts';
import { emptyModel, functionArn, lambdaFunction } from '../support/cloud-model.ts';
import { eventually } from '../support/eventually.ts';
import { functionCode } from '../support/function-code.ts';
import { register, useSaathii } from '../support/saathii.ts';

const app = useSaathii();

test('a function that crashes after a call has made it, hears nothing of it, and answers 500 by the gateway; the next request finds a new instance', async () => {
  const { access } = await register(app);
  const change = (isBusy: boolean) => app.put('/users/me/status', { is_busy: isBusy }, access);
  await change(false);
  const fault = { operation: 'UpdateItem', service: 'dynamodb', kind: 'crash' };
  expect((await app.send('POST', '/_local/fault', { body: fault })).status).toBe(200);
  app.world.ledger.reset();
  const { status, body } = await change(true);
  expect([status, body]).toEqual([500, { message: 'Internal Server Error' }]);
  const calls = app.world.ledger.calls().filter(({ functionName }) => functionName.includes('UpdateMyStatus'));
  expect(calls.map(({ operation, outcome }) => [operation, outcome])).toEqual([
    ['BatchGetItem', 'ok'],
    ['UpdateItem', 'crash'],
  ]);
  expect((await app.get('/users/me/status', access)).body).toMatchObject({ is_busy: true });
  expect((await change(false)).status).toBe(200);
});

test('a crash ends the invocation of its trace and no other, also one that would never end by itself', async () => {
  const code = await functionCode(`export const handler = async ({ name }) => {
    console.log(name + ' ' + process.env._X_AMZN_TRACE_ID);
    if (name === 'stuck') await new Promise(() => setInterval(() => {}, 1000));
    if (name === 'slow') await new Promise((resolve) => setTimeout(resolve, 300));
    return name;
  };`);
  const lines: string[] = [];
  const lambda = startLambda({
    model: emptyModel({ functions: [lambdaFunction('f', code, { timeoutSeconds: 20 })] }),
    clock: createClock(),
    endpointUrl: 'http://127.0.0.1:1',
    deliver: async () => {},
    log: ({ text }) => lines.push(text),
  });
  onTestFinished(() => lambda.stop());
  const invoke = (name: string) => lambda.invoke(functionArn('f'), { name });
  const [stuck, slow] = [invoke('stuck'), invoke('slow')];
  const rootOf = (name: string) => lines.join('\n').match(new RegExp(`${name} Root=([^;]+)`))?.[1] ?? '';
  await eventually(() => expect([rootOf('stuck'), rootOf('slow')]).not.toContain(''));
  await lambda.crash(rootOf('stuck'));
  expect((await stuck).functionError?.type).toBe('Runtime.ExitError');
  expect((await slow).payload).toBe('slow');
  await lambda.crash(rootOf('slow'));
  expect((await invoke('again')).payload).toBe('again');
});
