import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSecrets, type Secrets } from '../../infra/local/endpoint/secrets.ts';
import { InvocationThrottled } from '../../infra/local/lambda/refusals.ts';
import type { Secret } from '../../infra/local/model.ts';
import { allow, noEngine, roleOf, signedBy, startAws } from '../support/aws-endpoint.ts';
import { emptyModel, functionArn, lambdaFunction, socketApi } from '../support/cloud-model.ts';

const secretArn = 'arn:aws:secretsmanager:ap-south-1:000000000000:secret:jwt-AbCdEf';
const queueArn = (name: string) => `arn:aws:sqs:ap-south-1:000000000000:${name}`;
const queueUrl = (name: string) => `https://sqs.ap-south-1.amazonaws.com/000000000000/${name}`;
const at = { stack: 'Test', logicalId: 'X' };

const model = emptyModel({
  functions: [lambdaFunction('sender', '/')],
  roles: [
    roleOf('sender', [
      allow(['secretsmanager:GetSecretValue'], [secretArn], {
        StringEquals: { 'secretsmanager:VersionStage': ['AWSCURRENT'] },
      }),
      allow(['sqs:SendMessage'], [queueArn('jobs')]),
      allow(['lambda:InvokeFunction'], [functionArn('worker')]),
      allow(['execute-api:ManageConnections'], ['arn:aws:execute-api:*:*:sock1/live/POST/@connections/*']),
      allow(['ses:SendEmail'], ['arn:aws:ses:*:*:identity/example.org']),
    ]),
  ],
  secrets: [{ ...at, arn: secretArn, name: 'jwt', initialValue: 'first' }],
  queues: [
    {
      ...at,
      arn: queueArn('jobs'),
      name: 'jobs',
      url: queueUrl('jobs'),
      retentionSeconds: 3600,
      redrive: { queueArn: queueArn('dead'), maximumReceives: 2 },
    },
    { ...at, arn: queueArn('dead'), name: 'dead', url: queueUrl('dead'), retentionSeconds: 86_400 },
  ],
  socketApis: [socketApi()],
});

const posted: string[] = [];
let aws: Awaited<ReturnType<typeof startAws>>;
beforeAll(async () => {
  aws = await startAws(model, noEngine, {
    invoke: async (arn, event, mode) => {
      if (arn === functionArn('busy')) throw new InvocationThrottled('all instances are busy');
      return mode === 'Event' ? undefined : { requestId: 'r', payload: { arn, event } };
    },
    sockets: (apiId) =>
      apiId === 'sock1'
        ? {
            async post(connectionId, data) {
              if (connectionId === 'gone=') return 'gone';
              if (data.length > 131_072) return 'too large';
              posted.push(`${connectionId} ${data}`);
              return 'sent';
            },
            describe: (connectionId) =>
              connectionId === 'gone='
                ? undefined
                : {
                    connectedAt: '2026-01-01T00:00:00.000Z',
                    lastActiveAt: '2026-01-01T00:00:01.000Z',
                    sourceIp: '1.2.3.4',
                  },
            close: (connectionId) => connectionId !== 'gone=',
          }
        : undefined,
  });
});
afterAll(() => aws?.endpoint.stop());

const unallowed = (name: string, action: string, resource: string) =>
  `assumed-role/${name}/${name} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows`;

test('an e-mail is kept in the outbox and bound to the identity of its sender', async () => {
  const send = (from: string) =>
    fetch(`${aws.endpoint.url}/v2/email/outbound-emails`, {
      method: 'POST',
      headers: signedBy('sender', 'ses'),
      body: JSON.stringify({
        FromEmailAddress: from,
        Destination: { ToAddresses: ['Ann <ann@example.com>'] },
        Content: { Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Code 1' } } } },
      }),
    });
  expect((await send('App <app@example.org>')).status).toBe(200);
  expect(aws.outbox.find('ann@example.com')).toMatchObject([{ channel: 'email', subject: 'Hello', text: 'Code 1' }]);
  const refused = await send('app@evil.example');
  expect([refused.status, refused.headers.get('x-amzn-errortype')]).toEqual([403, 'AccessDeniedException']);
});

test('a rotated secret is current at once, its former value is the previous one', async () => {
  const operator = aws.secretsManager('operator');
  const read = (VersionStage?: string) =>
    operator.send(new GetSecretValueCommand({ SecretId: 'jwt', ...(VersionStage && { VersionStage }) }));
  expect((await read()).SecretString).toBe('first');
  await expect(read('AWSPREVIOUS')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await operator.send(new PutSecretValueCommand({ SecretId: secretArn, SecretString: 'second' }));
  expect((await read()).SecretString).toBe('second');
  expect((await read('AWSPREVIOUS')).SecretString).toBe('first');
  const described = await operator.send(new DescribeSecretCommand({ SecretId: 'jwt' }));
  expect(Object.values(described.VersionIdsToStages ?? {}).toSorted()).toEqual([['AWSCURRENT'], ['AWSPREVIOUS']]);
});

test('the label of the current version moves on condition of where it stands, and of two who move it one does', async () => {
  const operator = aws.secretsManager('operator');
  const { VersionId: read } = await operator.send(new GetSecretValueCommand({ SecretId: secretArn }));
  const pending = (SecretString: string) =>
    operator.send(new PutSecretValueCommand({ SecretId: secretArn, SecretString, VersionStages: ['AWSPENDING'] }));
  const move = (MoveToVersionId: string | undefined, RemoveFromVersionId?: string) => {
    const label = { SecretId: secretArn, VersionStage: 'AWSCURRENT' };
    return operator.send(new UpdateSecretVersionStageCommand({ ...label, MoveToVersionId, RemoveFromVersionId }));
  };
  const one = await pending('one');
  await expect(move(one.VersionId)).rejects.toThrow(/RemoveFromVersionId/);
  await move(one.VersionId, read);
  const { SecretString, VersionId } = await operator.send(new GetSecretValueCommand({ SecretId: secretArn }));
  expect([SecretString, VersionId]).toEqual(['one', one.VersionId]);
  const other = await pending('other');
  await expect(move(other.VersionId, read)).rejects.toThrow(/currently attached to version/);
  const { VersionIdsToStages } = await operator.send(new DescribeSecretCommand({ SecretId: secretArn }));
  expect(VersionIdsToStages).toEqual({
    [read as string]: ['AWSPREVIOUS'],
    [one.VersionId as string]: ['AWSCURRENT'],
    [other.VersionId as string]: ['AWSPENDING'],
  });
  const twice = { SecretId: secretArn, SecretString: 'another', ClientRequestToken: one.VersionId };
  await expect(operator.send(new PutSecretValueCommand(twice))).rejects.toMatchObject({
    name: 'ResourceExistsException',
  });
});

test('a secret is read only under the conditions of the policy', async () => {
  const read = (VersionStage?: string) =>
    aws
      .secretsManager('sender')
      .send(new GetSecretValueCommand({ SecretId: 'jwt', ...(VersionStage && { VersionStage }) }));
  expect((await read()).Name).toBe('jwt');
  await expect(read('AWSPREVIOUS')).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(unallowed('sender', 'secretsmanager:GetSecretValue', secretArn)),
  });
});

test('a queue keeps what is sent, hides what is received and forgets what is deleted', async () => {
  const operator = aws.sqs('operator');
  const QueueUrl = queueUrl('jobs');
  await aws.sqs('sender').send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
  await aws.sqs('sender').send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'b' }] }));
  const receive = () => operator.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  const { Messages = [] } = await receive();
  expect(Messages.map(({ Body }) => Body)).toEqual(['a', 'b']);
  expect((await receive()).Messages ?? []).toEqual([]);
  await operator.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
  const { Attributes } = await operator.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  expect(Attributes).toMatchObject({
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '1',
  });
});

test('a message that is received too often moves to the dead-letter queue, and an old one is dropped', async () => {
  const receive = (name: string) => aws.queues.receive(queueArn(name), 10).map(({ body }) => body);
  await aws.clock.advance(30);
  expect(receive('jobs')).toEqual(['b']);
  await aws.clock.advance(30);
  expect(receive('jobs')).toEqual([]);
  expect(aws.queues.messages(queueArn('dead')).map(({ body }) => body)).toEqual(['b']);
  await aws.clock.advance(86_400);
  expect(aws.queues.lengths(queueArn('dead'))).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});

test('a message that is given back is there for others at once, and a dead letter names its queue', async () => {
  const operator = aws.sqs('operator');
  const QueueUrl = queueUrl('jobs');
  await operator.send(new SendMessageCommand({ QueueUrl, MessageBody: 'given back' }));
  const receive = async (from: string) => {
    const request = { QueueUrl: from, MessageSystemAttributeNames: ['All' as const] };
    return (await operator.send(new ReceiveMessageCommand(request))).Messages?.[0];
  };
  const giveBack = (ReceiptHandle: string | undefined) =>
    operator.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  const first = await receive(QueueUrl);
  expect([first?.Body, await receive(QueueUrl)]).toEqual(['given back', undefined]);
  await giveBack(first?.ReceiptHandle);
  const second = await receive(QueueUrl);
  expect([second?.Body, second?.Attributes?.DeadLetterQueueSourceArn]).toEqual(['given back', undefined]);
  await giveBack(first?.ReceiptHandle);
  expect(await receive(QueueUrl)).toBeUndefined();
  await giveBack(second?.ReceiptHandle);
  expect(await receive(QueueUrl)).toBeUndefined();
  const dead = await receive(queueUrl('dead'));
  expect([dead?.Body, dead?.Attributes?.DeadLetterQueueSourceArn]).toEqual(['given back', queueArn('jobs')]);
  await operator.send(new DeleteMessageCommand({ QueueUrl: queueUrl('dead'), ReceiptHandle: dead?.ReceiptHandle }));
});

test('the resources of a stack are listed by what its template calls them; an unknown stack does not exist', async () => {
  const list = async (StackName: string) => {
    const body = new URLSearchParams({ Action: 'ListStackResources', StackName });
    const request = { method: 'POST', headers: signedBy('operator', 'cloudformation'), body };
    const response = await fetch(aws.endpoint.url, request);
    return [response.status, await response.text()] as const;
  };
  const [status, text] = await list('Test');
  expect([status, text]).toEqual([200, expect.stringContaining(`<PhysicalResourceId>${queueUrl('jobs')}<`)]);
  expect(await list('Other')).toEqual([400, expect.stringContaining('Stack with id Other does not exist')]);
});

test('a queue is refused to whom it is not given, an unknown one does not exist', async () => {
  const refused = aws.sqs('sender').send(new ReceiveMessageCommand({ QueueUrl: queueUrl('jobs') }));
  await expect(refused).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(unallowed('sender', 'sqs:ReceiveMessage', queueArn('jobs'))),
  });
  const unknown = aws.sqs('operator').send(new SendMessageCommand({ QueueUrl: queueUrl('no'), MessageBody: 'm' }));
  await expect(unknown).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
});

test('a function invokes only what it may, and learns when all instances are busy', async () => {
  const invoke = (caller: string, name: string, type = 'RequestResponse') =>
    fetch(`${aws.endpoint.url}/2015-03-31/functions/${name}/invocations`, {
      method: 'POST',
      headers: { ...signedBy(caller, 'lambda'), 'x-amz-invocation-type': type },
      body: '{"n":1}',
    });
  expect(await (await invoke('sender', 'worker')).json()).toEqual({ arn: functionArn('worker'), event: { n: 1 } });
  expect((await invoke('sender', 'worker', 'Event')).status).toBe(202);
  expect((await invoke('sender', 'other')).status).toBe(403);
  const busy = await invoke('operator', 'busy');
  expect([busy.status, busy.headers.get('x-amzn-errortype')]).toEqual([429, 'TooManyRequestsException']);
});

test('a socket takes posts until it is gone', async () => {
  const connections = aws.connections('sender', 'sock1', 'live');
  const post = (ConnectionId: string, Data: string | Uint8Array) =>
    connections.send(new PostToConnectionCommand({ ConnectionId, Data }));
  await post('a/b=', 'hello');
  expect(posted).toEqual(['a/b= hello']);
  await expect(post('gone=', 'x')).rejects.toMatchObject({ name: 'GoneException', $metadata: { httpStatusCode: 410 } });
  await expect(post('a/b=', new Uint8Array(131_073))).rejects.toMatchObject({ name: 'PayloadTooLargeException' });
});

test('closing a socket is another permission than posting to it', async () => {
  const close = (name: string, ConnectionId: string) =>
    aws.connections(name, 'sock1', 'live').send(new DeleteConnectionCommand({ ConnectionId }));
  await expect(close('sender', 'x=')).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('sock1/live/DELETE/@connections/x='),
  });
  await close('operator', 'x=');
  await expect(close('operator', 'gone=')).rejects.toMatchObject({ name: 'GoneException' });
  const found = await aws
    .connections('operator', 'sock1', 'live')
    .send(new GetConnectionCommand({ ConnectionId: 'x=' }));
  expect([found.Identity?.SourceIp, found.ConnectedAt]).toEqual(['1.2.3.4', new Date('2026-01-01T00:00:00.000Z')]);
  const elsewhere = aws
    .connections('operator', 'sock1', 'other')
    .send(new GetConnectionCommand({ ConnectionId: 'x=' }));
  await expect(elsewhere).rejects.toMatchObject({ name: 'ForbiddenException' });
});

test('secrets that are kept in a file survive the next start, with their rotation', () => {
  const directory = mkdtempSync(join(tmpdir(), 'secrets-'));
  const file = join(directory, 'kept', 'secrets.json');
  const value = (secrets: Secrets, stage: string) =>
    secrets.versions(model.secrets[0] as Secret).find(({ stages }) => stages.includes(stage))?.value;
  createSecrets(model, { file }).put(model.secrets[0] as Secret, 'rotated');
  const started = createSecrets(model, { file });
  expect([value(started, 'AWSCURRENT'), value(started, 'AWSPREVIOUS')]).toEqual(['rotated', 'first']);
  rmSync(directory, { recursive: true });
});
