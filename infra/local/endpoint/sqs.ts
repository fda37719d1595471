import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudModel, Queue } from '../model.ts';
import { AwsError, unknownOperation } from './aws-error.ts';
import { jsonBody, targetOperation } from './aws-request.ts';
import type { AwsService } from './aws-service.ts';
import { type MessageAttribute, md5, type Queues, type ReceivedMessage } from './queues.ts';

interface SendInput {
  readonly Id?: string;
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
}

interface SqsInput extends SendInput {
  readonly QueueUrl?: string;
  readonly QueueName?: string;
  readonly Entries?: readonly (SendInput & { readonly ReceiptHandle?: string })[];
  readonly MaxNumberOfMessages?: number;
  readonly VisibilityTimeout?: number;
  readonly WaitTimeSeconds?: number;
  readonly ReceiptHandle?: string;
}

type Output = Record<string, unknown>;

interface Operation {
  /** The IAM action, where it is not the operation's own name. */
  readonly action?: string;
  run(queue: Queue, input: SqsInput, queues: Queues): Output | Promise<Output>;
}

const LARGEST_MESSAGE_BYTES = 1_048_576;
const LONGEST_DELAY_SECONDS = 900;
const LONG_POLL_STEP_MS = 20;

function send(queue: Queue, input: SendInput, queues: Queues): Output {
  const body = input.MessageBody ?? '';
  if (body === '' || Buffer.byteLength(body) > LARGEST_MESSAGE_BYTES) {
    throw new AwsError('InvalidParameterValue', 'A message has between 1 byte and 1 MiB');
  }
  const delaySeconds = input.DelaySeconds ?? 0;
  if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > LONGEST_DELAY_SECONDS) {
    throw new AwsError('InvalidParameterValue', `DelaySeconds is a whole number from 0 to ${LONGEST_DELAY_SECONDS}`);
  }
  const { MessageAttributes: attributes = {} } = input;
  const message = queues.send(queue.arn, body, { attributes, delaySeconds });
  return { MessageId: message.id, MD5OfMessageBody: md5(body) };
}

/** The system attributes of a received message, by the names SQS and Lambda give them. */
export function systemAttributes(message: ReceivedMessage): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentMs),
    SenderId: 'local',
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
    ...(message.deadLetterOf !== undefined && { DeadLetterQueueSourceArn: message.deadLetterOf }),
  };
}

function received(message: ReceivedMessage): Output {
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: systemAttributes(message),
    MessageAttributes: message.attributes,
  };
}

async function receive(queue: Queue, input: SqsInput, queues: Queues): Promise<Output> {
  const deadline = performance.now() + (input.WaitTimeSeconds ?? 0) * 1000;
  for (;;) {
    const messages = queues.receive(queue.arn, input.MaxNumberOfMessages ?? 1, input.VisibilityTimeout);
    if (messages.length > 0 || performance.now() >= deadline) return { Messages: messages.map(received) };
    await sleep(LONG_POLL_STEP_MS);
  }
}

function attributes(queue: Queue, queues: Queues): Output {
  const { visible, inFlight, delayed } = queues.lengths(queue.arn);
  return {
    Attributes: {
      QueueArn: queue.arn,
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(inFlight),
      ApproximateNumberOfMessagesDelayed: String(delayed),
      MessageRetentionPeriod: String(queue.retentionSeconds),
    },
  };
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  SendMessage: { run: send },
  SendMessageBatch: {
    action: 'SendMessage',
    run: (queue, { Entries = [] }, queues) => ({
      Successful: Entries.map((entry) => ({ Id: entry.Id, ...send(queue, entry, queues) })),
      Failed: [],
    }),
  },
  ReceiveMessage: { run: receive },
  DeleteMessage: {
    run(queue, { ReceiptHandle = '' }, queues) {
      queues.remove(queue.arn, ReceiptHandle);
      return {};
    },
  },
  ChangeMessageVisibility: {
    run(queue, { ReceiptHandle = '', VisibilityTimeout = 0 }, queues) {
      queues.hide(queue.arn, ReceiptHandle, VisibilityTimeout);
      return {};
    },
  },
  DeleteMessageBatch: {
    action: 'DeleteMessage',
    run(queue, { Entries = [] }, queues) {
      for (const { ReceiptHandle = '' } of Entries) queues.remove(queue.arn, ReceiptHandle);
      return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
    },
  },
  GetQueueAttributes: { run: (queue, _input, queues) => attributes(queue, queues) },
  GetQueueUrl: { run: (queue) => ({ QueueUrl: queue.url }) },
};

/** SQS over the cloud's queues. */
export function createSqs(queues: Queues, model: CloudModel): AwsService {
  return {
    name: 'sqs',
    protocol: 'json 1.0',
    async open(request) {
      const name = targetOperation(request);
      const operation = OPERATIONS[name];
      if (operation === undefined) throw unknownOperation('sqs', name);
      const input: SqsInput = await jsonBody(request);
      const queueName = input.QueueName ?? input.QueueUrl?.split('/').at(-1) ?? '';
      const arn = `arn:aws:sqs:${model.region}:${model.accountId}:${queueName}`;
      const queue = queues.find(input.QueueUrl ?? arn);
      return {
        operation: name,
        needs: [{ action: `sqs:${operation.action ?? name}`, resource: queue?.arn ?? arn, context: {} }],
        async execute() {
          if (queue === undefined) {
            throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
          }
          const body = JSON.stringify(await operation.run(queue, input, queues));
          return { response: { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body } };
        },
      };
    },
  };
}
