import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle, bundleFacts, bundleFolder } from '../../esbuild.config.ts';
import { type DeployedFunction, findRoutes } from '../../infra/routes.ts';
import { accessOf, variablesOf } from '../../lib/core/contract.ts';
import { fixtureRoot, temporaryFolder } from '../support/routes.ts';

const kilobyte = 1024;

/** What a bundle may weigh, by what its function does; the first row that fits counts. */
const budgets: readonly { readonly of: string; readonly bytes: number; fits(fn: DeployedFunction): boolean }[] = [
  { of: 'uses the table', bytes: 260 * kilobyte, fits: ({ route }) => variablesOf(route).includes('TABLE_NAME') },
  {
    of: 'calls AWS without an SDK, or not at all',
    bytes: 60 * kilobyte,
    fits: ({ route }) => accessOf(route).every(({ on }) => on === 'task' || on === 'sockets' || on === 'bucket'),
  },
  { of: 'calls another service', bytes: 260 * kilobyte, fits: () => true },
];

const routes = [...(await findRoutes()), ...(await findRoutes(fixtureRoot))];
const outdir = temporaryFolder();
const { metafile } = await bundle(routes, outdir);

test.each(routes)('$lambdaId keeps within the budget of what it does', (route) => {
  const { bytes } = bundleFacts(metafile, route, outdir);
  const budget = budgets.find(({ fits }) => fits(route));
  expect(bytes, budget?.of).toBeLessThanOrEqual(budget?.bytes ?? 0);
  expect(bytes).toBeGreaterThan(1000);
});

test('no bundle holds a provider of credentials that the platform never asks, nor endpoint discovery', () => {
  const unwanted =
    /credential-provider-(node|ini|sso|process|http|login|web-identity|imds)|client-(sso|sts)|nested-clients|token-providers|endpoint-cache|middleware-endpoint-discovery|event-streams/;
  for (const route of routes) {
    expect(bundleFacts(metafile, route, outdir).inputs.filter((path) => unwanted.test(path))).toEqual([]);
  }
});

test('no bundle holds the whole of zod, and none is made of CommonJS copies of the SDK', () => {
  for (const route of routes) {
    const { inputs } = bundleFacts(metafile, route, outdir);
    expect(inputs.filter((path) => /zod\/v4\/(classic|locales\/(?!en\.))/.test(path))).toEqual([]);
    expect(inputs.filter((path) => /@(aws-sdk|smithy)\/.*dist-cjs/.test(path))).toEqual([]);
  }
});

test('a bundle asks for nothing but what Node has, the files beside it, and one module of the SDK that it never loads', () => {
  const asked = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
  const foreign = new Set(asked.map(({ path, kind }) => `${kind} ${path}`).filter((one) => !/ (node:|\w+$)/.test(one)));
  expect([...foreign].sort()).toEqual([
    'dynamic-import ./fastify-busboy.mjs',
    'dynamic-import ./file-type.mjs',
    'dynamic-import @smithy/core/event-streams',
  ]);
});

const getThing = routes.find(({ lambdaId }) => lambdaId === 'SampleThingsGetThing') as DeployedFunction;

/** Runs a bundle's handler once in a process that has no more than the platform gives. */
async function invoke(route: DeployedFunction, event: unknown, env: Record<string, string>): Promise<unknown> {
  const file = join(outdir, bundleFolder(route), 'index.mjs');
  const script = `const { handler } = await import(${JSON.stringify(file)});
    const result = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 10000 });
    process.send(result);
    process.disconnect();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [result] = await once(child, 'message');
  return result;
}

test('a bundled function reads the table with the credentials of its environment', async () => {
  const calls: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    calls.push(request.headers);
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify({ Item: { pk: { S: 'THING#7' }, name: { S: 'lamp' } } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const event = {
    rawPath: '/things/7',
    headers: {},
    pathParameters: { thing_id: '7' },
    requestContext: { requestId: 'r', http: { method: 'GET', sourceIp: '127.0.0.1' } },
  };
  const answer = await invoke(getThing, event, {
    TABLE_NAME: 'things',
    AWS_REGION: 'ap-south-1',
    AWS_ACCESS_KEY_ID: 'SampleThingsGetThing',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  server.close();
  expect(answer).toMatchObject({ statusCode: 200, body: '{"name":"lamp"}' });
  expect(calls).toHaveLength(1);
  expect(calls[0]).toMatchObject({
    'x-amz-target': 'DynamoDB_20120810.GetItem',
    'x-amz-security-token': 'session',
    authorization: expect.stringMatching(/Credential=SampleThingsGetThing\/.*SignedHeaders=[^,]*x-amz-security-token/),
  });
});
