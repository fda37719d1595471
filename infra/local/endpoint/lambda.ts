import type { InvokeResult } from '../lambda/lambda.ts';
import { EventTooLarge, FunctionNotFound, InvocationThrottled } from '../lambda/refusals.ts';
import type { CloudModel } from '../model.ts';
import { AwsError, unknownOperation } from './aws-error.ts';
import { type AwsResponse, jsonBody } from './aws-request.ts';
import type { AwsService } from './aws-service.ts';

type InvocationMode = 'RequestResponse' | 'Event';

export type Invoke = (functionArn: string, event: unknown, mode: InvocationMode) => Promise<InvokeResult | undefined>;

const REFUSALS = [
  { refusal: FunctionNotFound, code: 'ResourceNotFoundException', status: 404 },
  { refusal: EventTooLarge, code: 'RequestTooLargeException', status: 413 },
  { refusal: InvocationThrottled, code: 'TooManyRequestsException', status: 429 },
];

function toAwsError(error: unknown): unknown {
  const known = REFUSALS.find(({ refusal }) => error instanceof refusal);
  return known === undefined ? error : new AwsError(known.code, (error as Error).message, known.status);
}

function answer(result: InvokeResult | undefined): AwsResponse {
  if (result === undefined) return { status: 202, headers: {}, body: '' };
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      'x-amzn-requestid': result.requestId,
      ...(result.functionError !== undefined && { 'x-amz-function-error': 'Unhandled' }),
    },
    body: JSON.stringify(result.payload ?? null),
  };
}

function readMode(header: string | string[] | undefined): InvocationMode {
  const mode = header ?? 'RequestResponse';
  if (mode === 'RequestResponse' || mode === 'Event') return mode;
  throw new AwsError('InvalidParameterValueException', `The local cloud does not know the invocation type ${mode}`);
}

/** Lambda's `Invoke`, synchronous or asynchronous. */
export function createLambdaApi(model: CloudModel, invoke: Invoke): AwsService {
  return {
    name: 'lambda',
    protocol: 'rest json',
    async open(request) {
      const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.path) ?? [];
      if (name === undefined) throw unknownOperation('lambda', `${request.method} ${request.path}`);
      const functionName = decodeURIComponent(name).split(':').at(-1) ?? '';
      const arn = `arn:aws:lambda:${model.region}:${model.accountId}:function:${functionName}`;
      const mode = readMode(request.headers['x-amz-invocation-type']);
      const event = await jsonBody(request);
      return {
        operation: 'Invoke',
        needs: [{ action: 'lambda:InvokeFunction', resource: arn, context: {} }],
        async execute() {
          try {
            return { response: answer(await invoke(arn, event, mode)) };
          } catch (error) {
            throw toAwsError(error);
          }
        },
      };
    },
  };
}
