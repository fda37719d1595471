import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isUnavailable } from '../../../lib/core/failure.ts';
import { type SmsRules, sms } from '../../../lib/notify/sms.ts';

const rules: SmsRules = { region: 'ap-south-1', type: 'Transactional', senderId: '', entityId: '', templateId: '' };
const message = { to: '+919876543210', text: 'hello' };

const requests: { readonly form: URLSearchParams; readonly authorization: string; readonly trace: unknown }[] = [];
let refusal: { readonly status: number; readonly code: string } | undefined;
let server: Server;
let env: Record<string, string>;

const published =
  '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult>' +
  '<ResponseMetadata><RequestId>2</RequestId></ResponseMetadata></PublishResponse>';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { authorization = '', 'x-amzn-trace-id': trace } = request.headers;
    requests.push({ form: new URLSearchParams(body), authorization, trace });
    response.setHeader('content-type', 'text/xml');
    response.statusCode = refusal?.status ?? 200;
    response.end(
      refusal
        ? `<ErrorResponse><Error><Type>Sender</Type><Code>${refusal.code}</Code><Message>${message.to}</Message></Error></ErrorResponse>`
        : published,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'operator',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const attributesOf = (form: URLSearchParams) =>
  Object.fromEntries(
    [...form]
      .filter(([name]) => name.endsWith('.Name'))
      .map(([name, value]) => [value, form.get(name.replace('.Name', '.Value.StringValue'))]),
  );

test('a message goes to the provider in the region of its rules, with the attributes that are set', async () => {
  await sms.open(env).send(message, { ...rules, senderId: 'SAATHI', entityId: '1101', templateId: '1107' });
  const { form, authorization } = requests.at(-1) as (typeof requests)[number];
  expect([form.get('PhoneNumber'), form.get('Message')]).toEqual([message.to, 'hello']);
  expect(authorization).toContain('/ap-south-1/sns/');
  expect(attributesOf(form)).toEqual({
    'AWS.SNS.SMS.SMSType': 'Transactional',
    'AWS.SNS.SMS.SenderID': 'SAATHI',
    'AWS.MM.SMS.EntityId': '1101',
    'AWS.MM.SMS.TemplateId': '1107',
  });
});

test('the form is the one that AWS’s own client sends', async () => {
  const text = 'Code <1> & "2" + ü%';
  await sms.open(env).send({ ...message, text }, { ...rules, senderId: 'SAATHI' });
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const client = new SNSClient({ region: 'ap-south-1', endpoint: env.AWS_ENDPOINT_URL ?? '', credentials });
  const stringOf = (StringValue: string) => ({ DataType: 'String', StringValue });
  const MessageAttributes = {
    'AWS.SNS.SMS.SMSType': stringOf('Transactional'),
    'AWS.SNS.SMS.SenderID': stringOf('SAATHI'),
  };
  await client.send(new PublishCommand({ PhoneNumber: message.to, Message: text, MessageAttributes }));
  const [ours, theirs] = requests.slice(-2).map(({ form }) => Object.fromEntries(form));
  expect(ours).toEqual(theirs);
});

test('an attribute that is not set is left out', async () => {
  await sms.open(env).send(message, rules);
  const { form } = requests.at(-1) as (typeof requests)[number];
  expect(attributesOf(form)).toEqual({ 'AWS.SNS.SMS.SMSType': 'Transactional' });
});

test.each([
  { status: 500, code: 'InternalError', attempts: 2 },
  { status: 400, code: 'InvalidParameter', attempts: 1 },
  { status: 403, code: 'AuthorizationError', attempts: 1 },
])('a provider that answers $code counts as unavailable, and no part of the error tells the number', async (answer) => {
  refusal = answer;
  const before = requests.length;
  const error = (await sms
    .open(env)
    .send(message, rules)
    .catch((thrown: unknown) => thrown)) as Error;
  refusal = undefined;
  expect(isUnavailable(error)).toBe(true);
  expect(inspect(error)).not.toContain(message.to);
  expect(requests.length - before).toBe(answer.attempts);
});

test('a message bears the trace of the invocation that sends it, and not that of the first one of its instance', async () => {
  const traced = { ...env, _X_AMZN_TRACE_ID: 'Root=1-first' };
  const opened = sms.open(traced);
  await opened.send(message, rules);
  traced._X_AMZN_TRACE_ID = 'Root=1-second';
  await opened.send(message, rules);
  expect(requests.slice(-2).map(({ trace }) => trace)).toEqual(['Root=1-first', 'Root=1-second']);
});
