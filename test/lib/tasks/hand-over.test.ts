import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { isUnavailable } from '../../../lib/core/failure.ts';
import { type Environment, openAll } from '../../../lib/core/grant.ts';
import { describeError } from '../../../lib/core/log.ts';
import { taskQueue } from '../../../lib/core/task.ts';
import { handOver } from '../../../lib/tasks/hand-over.ts';

const queue = taskQueue('kettle.boilWater', z.object({ label: z.string() }));
const queueUrl = 'https://sqs.ap-south-1.amazonaws.com/000000000000/tiny-test-kettle-boil-water';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Answer = { readonly status: number; readonly body: string } | 'hang up';
const taken: Answer = { status: 200, body: '{"MessageId":"m"}' };

/** A queue service that gives the answers one after the other, the last one from then on, and what it was asked. */
async function service(...answers: Answer[]) {
  const asked: { readonly headers: IncomingHttpHeaders; readonly body: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    asked.push({ headers: request.headers, body: JSON.parse(await text(request)) });
    const answer = answers[Math.min(asked.length, answers.length) - 1] ?? taken;
    if (answer === 'hang up') response.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const open = (env: Environment) =>
  openAll(
    { boil: handOver(queue) },
    {
      AWS_REGION: 'ap-south-1',
      AWS_ACCESS_KEY_ID: 'tiny-function',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'session',
      TASK_QUEUE_KETTLE_BOIL_WATER: queueUrl,
      ...env,
    },
  ).boil;

test('a function that hands over asks for the right to that one task and for the address of its queue', () => {
  const { access, env } = handOver(queue);
  expect(access).toEqual([{ on: 'task', task: 'kettle.boilWater', actions: ['send'] }]);
  expect(env).toEqual(['TASK_QUEUE_KETTLE_BOIL_WATER']);
});

test('one request hands the payload over, signed with the credentials of the function, with its delay', async () => {
  const { asked, url } = await service(taken);
  const boil = open({ AWS_ENDPOINT_URL: url });
  await boil({ label: 'now' });
  await boil({ label: 'later' }, { delaySeconds: 40 });
  expect(asked.map(({ body }) => body)).toEqual([
    { QueueUrl: queueUrl, MessageBody: '{"label":"now"}', DelaySeconds: 0 },
    { QueueUrl: queueUrl, MessageBody: '{"label":"later"}', DelaySeconds: 40 },
  ]);
  expect(asked[0]?.headers).toMatchObject({
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AmazonSQS.SendMessage',
    'x-amz-security-token': 'session',
    authorization: expect.stringMatching(/Credential=tiny-function\/\d{8}\/ap-south-1\/sqs\/aws4_request/),
  });
});

test('the address of the service’s own variable goes before the one of all services', async () => {
  const [own, all] = [await service(taken), await service(taken)];
  await open({ AWS_ENDPOINT_URL_SQS: `${own.url}/`, AWS_ENDPOINT_URL: all.url })({ label: '' });
  expect([own.asked.length, all.asked.length]).toEqual([1, 0]);
});

test('a message has none of the characters that the service refuses, and reads as what was handed over', async () => {
  const { asked, url } = await service(taken);
  const label = '\u0000\u001f\u007f\ud800 \ufffd\ufffe\uffff 😀 \\ufffe';
  await open({ AWS_ENDPOINT_URL: url })({ label });
  const sent = String(asked[0]?.body.MessageBody);
  expect(sent).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  expect(JSON.parse(sent)).toEqual({ label });
});

const overloaded: Answer = { status: 400, body: '{"__type":"com.amazonaws.sqs#RequestThrottled","message":"slow"}' };

test.each<[string, Answer]>([
  ['fails', { status: 500, body: '{"__type":"com.amazonaws.sqs#InternalFailure"}' }],
  ['is unavailable behind a proxy', { status: 503, body: '<html>' }],
  ['has too many requests', { status: 429, body: '' }],
  ['throttles', overloaded],
  ['hangs up', 'hang up'],
])('a queue that %s is asked again, three times in all, and then is an unavailable dependency', async (_, answer) => {
  const passing = await service(answer, taken);
  await open({ AWS_ENDPOINT_URL: passing.url })({ label: 'SECRET' });
  expect(passing.asked).toHaveLength(2);

  const lasting = await service(answer);
  const error = await open({ AWS_ENDPOINT_URL: lasting.url })({ label: 'SECRET' }).catch((thrown: unknown) => thrown);
  expect(isUnavailable(error)).toBe(true);
  expect(lasting.asked).toHaveLength(3);
  expect(JSON.stringify([String(error), error, describeError(error)])).not.toContain('SECRET');
});

test('what the queue refuses is not asked again: it is a defect, told with the refusal’s name', async () => {
  const message = 'User: tiny is not authorized to perform: sqs:SendMessage';
  const refused = await service({
    status: 400,
    body: JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', message }),
  });
  const error = await open({ AWS_ENDPOINT_URL: refused.url })({ label: 'SECRET' }).catch((thrown: unknown) => thrown);
  expect(refused.asked).toHaveLength(1);
  expect(isUnavailable(error)).toBe(false);
  expect(describeError(error)).toMatchObject({
    errorName: 'AccessDeniedException',
    errorMessage: message,
    statusCode: 400,
  });
  expect(JSON.stringify([String(error), error, describeError(error)])).not.toContain('SECRET');
});

test('what requests have brought about is handed over with their ids, as many as stay small', async () => {
  const { asked, url } = await service(taken);
  const queued = handOver(queue);
  const boil = queued.correlate?.(open({ AWS_ENDPOINT_URL: url }), ['r-1', 'r-2']);
  await boil?.({ label: 'later' }, { delaySeconds: 40 });
  const many = Array.from({ length: 80 }, (_, place) => `r-${place}`);
  await queued.correlate?.(open({ AWS_ENDPOINT_URL: url }), many)({ label: 'now' });
  expect(asked[0]?.body).toEqual({
    ...{ QueueUrl: queueUrl, MessageBody: '{"label":"later"}', DelaySeconds: 40 },
    MessageAttributes: { correlationIds: { DataType: 'String', StringValue: 'r-1,r-2' } },
  });
  expect(asked[1]?.body).toMatchObject({
    MessageAttributes: { correlationIds: { StringValue: many.slice(0, 50).join() } },
  });
});
