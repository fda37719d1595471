import type { Engine } from '../engine/engine.ts';
import { type EngineAnswer, postToEngine } from '../engine/engine-call.ts';
import type { CloudModel } from '../model.ts';
import { createDynamoNeeds, type DynamoInput } from './authorize-dynamodb.ts';
import { AwsError, unknownOperation } from './aws-error.ts';
import { jsonBody, targetOperation } from './aws-request.ts';
import type { AwsService, Executed, ServiceCall } from './aws-service.ts';
import { openStreamCall, STREAMS_TARGET, type StreamInput } from './dynamodb-streams.ts';

const WRITES: ReadonlySet<string> = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
]);

/** The operations that answer with the capacity they consumed. */
const METERED: ReadonlySet<string> = new Set([
  ...WRITES,
  'GetItem',
  'Query',
  'Scan',
  'BatchGetItem',
  'TransactGetItems',
]);

interface Capacity {
  readonly CapacityUnits?: number;
}

interface Answer {
  readonly __type?: string;
  readonly ConsumedCapacity?: Capacity | readonly Capacity[];
}

function sumUnits(consumed: Capacity | readonly Capacity[] = []): number {
  return [consumed].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

/** A failed condition costs a write and a cancelled transaction two per item, though the error doesn't say so. */
function unitsOfFailure(error: string, input: DynamoInput): number {
  if (error === 'ConditionalCheckFailedException') return 1;
  return error === 'TransactionCanceledException' ? 2 * (input.TransactItems?.length ?? 0) : 0;
}

function measure(operation: string, input: DynamoInput, answer: Answer): Omit<Executed, 'response'> {
  const error = answer.__type?.split('#').at(-1);
  const units = error === undefined ? sumUnits(answer.ConsumedCapacity) : unitsOfFailure(error, input);
  return {
    readUnits: WRITES.has(operation) ? 0 : units,
    writeUnits: WRITES.has(operation) ? units : 0,
    ...(error !== undefined && { error }),
  };
}

/** The engine's answer as the caller sees it: without the capacity figures it didn't ask for. */
function answerFor(asked: boolean, { status, headers, body }: EngineAnswer, answer: Answer): Executed['response'] {
  const requestId = headers['x-amzn-requestid'];
  const kept = { ...(requestId !== undefined && { 'x-amzn-requestid': String(requestId) }) };
  const { ConsumedCapacity: _stripped, ...rest } = answer;
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', ...kept },
    body: asked || answer.ConsumedCapacity === undefined ? body : JSON.stringify(rest),
  };
}

function transactionConflict(input: DynamoInput): AwsError {
  if (input.TransactItems === undefined) {
    return new AwsError('TransactionConflictException', 'Transaction is ongoing for the item');
  }
  const reasons = input.TransactItems.map((_item, position) =>
    position === 0 ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' } : { Code: 'None' },
  );
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons: reasons },
  );
}

async function forward(
  engine: Engine,
  operation: string,
  input: DynamoInput & { ReturnConsumedCapacity?: string },
): Promise<Executed> {
  const asked = (input.ReturnConsumedCapacity ?? 'NONE') !== 'NONE';
  const metered = METERED.has(operation) && !asked ? { ...input, ReturnConsumedCapacity: 'TOTAL' } : input;
  const answered = await postToEngine(engine, `DynamoDB_20120810.${operation}`, metered);
  if (WRITES.has(operation)) engine.changes.announce();
  const answer: Answer = JSON.parse(answered.body.toString());
  return { ...measure(operation, input, answer), response: answerFor(asked, answered, answer) };
}

/** DynamoDB and its streams: the engine's answers, with the consumed capacity metered on the way. */
export function createDynamoDb(model: CloudModel, engine: Engine): AwsService {
  const needsOf = createDynamoNeeds(model);
  return {
    name: 'dynamodb',
    protocol: 'json 1.0',
    async open(request): Promise<ServiceCall> {
      const operation = targetOperation(request);
      const input: DynamoInput = await jsonBody(request);
      const target = String(request.headers['x-amz-target']);
      const streamCall =
        target.startsWith(STREAMS_TARGET) && openStreamCall(operation, input as StreamInput, { model, engine });
      if (streamCall) return streamCall;
      const needs = target.startsWith('DynamoDB_') ? needsOf(operation, input) : undefined;
      if (needs === undefined) throw unknownOperation('dynamodb', operation);
      return {
        operation,
        needs,
        execute: () => forward(engine, operation, input),
        conflict: () => transactionConflict(input),
      };
    },
  };
}
