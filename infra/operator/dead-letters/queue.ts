import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type SQSClientConfig,
} from '@aws-sdk/client-sqs';

/** A message that was taken out of the queue for a while. */
export interface HeldMessage {
  readonly id: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** The queue whose task gave it up; absent = it is a record of a failure. */
  readonly queueArn: string | undefined;
  readonly receipt: string;
}

/** The queue of dead letters, and those that messages came from. */
export interface DeadLetterQueue {
  /**
   * Takes all messages that nobody else holds, oldest first, and holds them while `work` runs: nobody else is given
   * them meanwhile. Those that are still there afterwards are given back at once.
   */
  holding<T>(work: (messages: readonly HeldMessage[]) => Promise<T>): Promise<T>;
  /** Holds a message for as long as a function may run, before one does. */
  holdOn(message: HeldMessage): Promise<void>;
  remove(message: HeldMessage): Promise<void>;
  /** Puts a message into the queue that it came from. */
  send(queueArn: string, body: string): Promise<void>;
}

/** Long enough to read them all; whoever is cut off keeps them from others for no longer. */
const heldSeconds = 3 * 60;

/** No function runs longer. */
const longestSeconds = 16 * 60;
const mostAtOnce = 10;

export function openDeadLetters(config: unknown, QueueUrl: string): DeadLetterQueue {
  // By itself it asks at the address of a queue, wherever else it is told to ask.
  const client = new SQSClient({ ...(config as SQSClientConfig), useQueueUrlAsEndpoint: false });
  const hide = ({ receipt }: HeldMessage, VisibilityTimeout: number) =>
    client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receipt, VisibilityTimeout }));
  const removed = new Set<string>();
  return {
    async holding(work) {
      const held = await takeAll(client, QueueUrl);
      try {
        return await work([...held.values()].sort((one, other) => one.sentAt - other.sentAt));
      } finally {
        const left = [...held.values()].filter(({ id }) => !removed.has(id));
        await Promise.all(left.map((message) => hide(message, 0)));
        client.destroy();
      }
    },
    async remove(message) {
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.receipt }));
      removed.add(message.id);
    },
    holdOn: async (message) => void (await hide(message, longestSeconds)),
    async send(queueArn, body) {
      const [QueueName, QueueOwnerAWSAccountId] = queueArn.split(':').reverse();
      const { QueueUrl: to } = await client.send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }));
      await client.send(new SendMessageCommand({ QueueUrl: to, MessageBody: body }));
    },
  };
}

/** The platform gives what some of its machines have, so that one answer without messages is not the end. */
const emptyAnswers = 2;

async function takeAll(client: SQSClient, QueueUrl: string): Promise<Map<string, HeldMessage>> {
  const held = new Map<string, HeldMessage>();
  for (let empty = 0; empty < emptyAnswers; ) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        ...{ QueueUrl, MaxNumberOfMessages: mostAtOnce, VisibilityTimeout: heldSeconds, WaitTimeSeconds: 1 },
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) empty += 1;
    for (const message of Messages) held.set(message.MessageId ?? '', toHeld(message));
  }
  return held;
}

const toHeld = ({ MessageId, Body, ReceiptHandle, Attributes }: Message): HeldMessage => ({
  id: MessageId ?? '',
  body: Body ?? '',
  sentAt: Number(Attributes?.SentTimestamp),
  queueArn: Attributes?.DeadLetterQueueSourceArn,
  receipt: ReceiptHandle ?? '',
});
