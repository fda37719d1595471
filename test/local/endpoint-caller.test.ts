import { afterAll, beforeAll, expect, test } from 'vitest';
import { allow, noEngine, roleOf, signedBy, startAws } from '../support/aws-endpoint.ts';
import { emptyModel, lambdaFunction, socketApi } from '../support/cloud-model.ts';

const model = emptyModel({
  functions: [lambdaFunction('reader', '/'), lambdaFunction('other', '/')],
  roles: [roleOf('reader', [allow(['*'], ['*'])]), roleOf('other', [allow(['*'], ['*'])])],
  socketApis: [socketApi()],
});

let aws: Awaited<ReturnType<typeof startAws>>;
beforeAll(async () => {
  aws = await startAws(model, noEngine);
});
afterAll(() => aws?.endpoint.stop());

/** A call that each service would answer, if only with its refusal of the rest of it. */
const calls = {
  dynamodb: { path: '/', headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' } },
  secretsmanager: { path: '/', headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' } },
  sns: { path: '/', headers: {} },
  'execute-api': { path: '/_execute-api/sock1/live/@connections/x=', headers: {} },
  s3: { path: '/bucket/key', headers: {} },
} as const;

async function call(service: keyof typeof calls, headers: Record<string, string>) {
  const { path, headers: own } = calls[service];
  const response = await fetch(`${aws.endpoint.url}${path}`, {
    method: 'POST',
    headers: { ...headers, ...own },
    body: '{}',
  });
  const text = (await response.text()) + (response.headers.get('x-amzn-errortype') ?? '');
  return { status: response.status, text };
}

const { 'x-amz-security-token': theirs = '' } = signedBy('other', 'any');
const INVALID = 'The security token included in the request is invalid.';

test.each([
  ['dynamodb', 400, 'UnrecognizedClientException', INVALID],
  ['secretsmanager', 400, 'UnrecognizedClientException', INVALID],
  ['sns', 403, 'InvalidClientTokenId', INVALID],
  ['execute-api', 403, 'UnrecognizedClientException', INVALID],
  ['s3', 403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'],
] as const)(
  '%s answers a function without its session token, or with another one’s, %d %s, and does nothing',
  async (service, status, code, message) => {
    const { authorization = '' } = signedBy('reader', service);
    const refused = { status, text: expect.stringMatching(code) };
    for (const headers of [{ authorization }, { authorization, 'x-amz-security-token': theirs }]) {
      const answer = await call(service, headers);
      expect(answer).toEqual(refused);
      expect(answer.text).toContain(message);
    }
    expect(aws.ledger.calls()).toEqual([]);
    expect(await call(service, signedBy('reader', service))).not.toEqual(refused);
    expect(await call(service, signedBy('operator', service))).not.toEqual(refused);
    aws.ledger.reset();
  },
);
