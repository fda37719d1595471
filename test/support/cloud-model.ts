import type { CloudModel, LambdaFunction, Schedule, SocketApi } from '../../infra/local/model.ts';

const REGION = 'ap-south-1';
const ACCOUNT = '000000000000';

/** A cloud that declares nothing, in `ap-south-1` of account `000000000000`; a test adds what its story needs. */
export function emptyModel(overrides: Partial<CloudModel> = {}): CloudModel {
  return {
    region: REGION,
    accountId: ACCOUNT,
    functions: [],
    roles: [],
    tables: [],
    buckets: [],
    topics: [],
    queues: [],
    secrets: [],
    httpApis: [],
    socketApis: [],
    eventSources: [],
    rules: [],
    schedules: [],
    distributions: [],
    ...overrides,
  };
}

/** The ARN a function of this name has in an `emptyModel`. */
export function functionArn(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
}

/** A function of 128 MB and 3 seconds whose code is `<codeDirectory>/index.mjs`, export `handler`. */
export function lambdaFunction(
  name: string,
  codeDirectory: string,
  overrides: Partial<LambdaFunction> = {},
): LambdaFunction {
  return {
    stack: 'Test',
    logicalId: name,
    arn: functionArn(name),
    name,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    codeDirectory,
    handler: 'index.handler',
    environment: {},
    memoryMb: 128,
    timeoutSeconds: 3,
    asynchronous: { retries: 2, maximumAgeSeconds: 21_600 },
    permissions: [],
    ...overrides,
  };
}

/** A socket API `sock1` with stage `live` that selects routes by `$request.body.type`. */
export function socketApi(overrides: Partial<SocketApi> = {}): SocketApi {
  return {
    stack: 'Test',
    logicalId: 'Sockets',
    id: 'sock1',
    name: 'sockets',
    arn: `arn:aws:apigateway:${REGION}::/apis/sock1`,
    stage: 'live',
    routeSelectionExpression: '$request.body.type',
    routes: [],
    ...overrides,
  };
}

/** A schedule of one target, enabled. */
export function schedule(
  expression: string,
  target: Schedule['targets'][number],
  overrides: Partial<Schedule> = {},
): Schedule {
  return {
    stack: 'Test',
    logicalId: 'Tick',
    name: 'tick',
    expression,
    enabled: true,
    targets: [target],
    ...overrides,
  };
}
