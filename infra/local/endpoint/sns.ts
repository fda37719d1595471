import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { CloudModel } from '../model.ts';
import type { Outbox } from '../outbox.ts';
import { AwsError, escapeXml, unknownOperation } from './aws-error.ts';
import type { AwsResponse } from './aws-request.ts';
import type { AwsService } from './aws-service.ts';
import type { AccessRequest } from './iam.ts';

/** A message as `Publish` has it, or one entry of `PublishBatch`. */
interface Publication {
  readonly target: string;
  readonly message: string;
  readonly subject: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

interface SnsOptions {
  readonly model: CloudModel;
  readonly clock: Clock;
  readonly outbox: Outbox;
}

const LARGEST_MESSAGE_BYTES = 262_144;

/** The members of a query-protocol list below `prefix`, e.g. `MessageAttributes.entry.1.`, in order. */
function listPrefixes(form: URLSearchParams, prefix: string): string[] {
  const numbers = [...form.keys()]
    .filter((key) => key.startsWith(`${prefix}.`))
    .map((key) => Number(key.slice(prefix.length + 1).split('.')[0]));
  return [...new Set(numbers)].toSorted((a, b) => a - b).map((number) => `${prefix}.${number}.`);
}

function readAttributes(form: URLSearchParams, prefix: string): Record<string, string> {
  return Object.fromEntries(
    listPrefixes(form, `${prefix}MessageAttributes.entry`).map((entry) => [
      form.get(`${entry}Name`) ?? '',
      form.get(`${entry}Value.StringValue`) ?? form.get(`${entry}Value.BinaryValue`) ?? '',
    ]),
  );
}

function readPublication(form: URLSearchParams, prefix: string, target: string): Publication {
  return {
    target,
    message: form.get(`${prefix}Message`) ?? '',
    subject: form.get(`${prefix}Subject`) ?? undefined,
    attributes: readAttributes(form, prefix),
  };
}

/** A text message is judged by its number as the resource, which no ARN fits; an access error must not tell it. */
function publishNeed(target: string): AccessRequest {
  const need = { action: 'sns:Publish', resource: target, context: {} };
  return target.startsWith('arn:') ? need : { ...need, shownResource: 'a phone number' };
}

function publish(publication: Publication, { model, clock, outbox }: SnsOptions): string {
  const { target, message, subject, attributes } = publication;
  const isTopic = target.startsWith('arn:');
  if (isTopic && !model.topics.some(({ arn }) => arn === target)) {
    throw new AwsError('NotFound', 'Topic does not exist', 404);
  }
  if (!isTopic && !/^\+?[1-9]\d{4,14}$/.test(target)) {
    throw new AwsError(
      'InvalidParameter',
      `Invalid parameter: PhoneNumber Reason: ${target} is not valid to publish to`,
    );
  }
  if (message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
  if (Buffer.byteLength(message) > LARGEST_MESSAGE_BYTES) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
  }
  outbox.add({
    at: clock.now(),
    channel: isTopic ? 'topic' : 'sms',
    to: target,
    text: message,
    attributes,
    ...(subject !== undefined && { subject }),
  });
  return randomUUID();
}

function answer(operation: string, result: string): AwsResponse {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body:
      `<${operation}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${operation}Result>${result}` +
      `</${operation}Result><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>` +
      `</${operation}Response>`,
  };
}

function publishEntry(form: URLSearchParams, prefix: string, topic: string, options: SnsOptions): [string, string] {
  const id = `<Id>${escapeXml(form.get(`${prefix}Id`) ?? '')}</Id>`;
  try {
    const messageId = publish(readPublication(form, prefix, topic), options);
    return ['Successful', `<member>${id}<MessageId>${messageId}</MessageId></member>`];
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'NotFound') throw error;
    const reason = `<Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message>`;
    return ['Failed', `<member>${id}${reason}<SenderFault>true</SenderFault></member>`];
  }
}

type Operation = (form: URLSearchParams, options: SnsOptions) => { target: string; execute(): AwsResponse };

const OPERATIONS: Readonly<Record<string, Operation>> = {
  Publish(form, options) {
    const target = form.get('PhoneNumber') ?? form.get('TopicArn') ?? form.get('TargetArn') ?? '';
    const publication = readPublication(form, '', target);
    return {
      target,
      execute: () => answer('Publish', `<MessageId>${publish(publication, options)}</MessageId>`),
    };
  },
  PublishBatch(form, options) {
    const target = form.get('TopicArn') ?? '';
    const execute = () => {
      const entries = listPrefixes(form, 'PublishBatchRequestEntries.member').map((prefix) =>
        publishEntry(form, prefix, target, options),
      );
      const members = (kind: string) =>
        entries.flatMap(([outcome, member]) => (outcome === kind ? [member] : [])).join('');
      const lists = ['Successful', 'Failed'].map((kind) => `<${kind}>${members(kind)}</${kind}>`);
      return answer('PublishBatch', lists.join(''));
    };
    return { target, execute };
  },
};

/** SNS: nothing is sent; every message is kept in the outbox. */
export function createSns(options: SnsOptions): AwsService {
  return {
    name: 'sns',
    protocol: 'query',
    async open(request) {
      const form = new URLSearchParams((await request.body()).toString());
      const name = form.get('Action') ?? '';
      const operation = OPERATIONS[name]?.(form, options);
      if (operation === undefined) throw unknownOperation('sns', name);
      return {
        operation: name,
        needs: [publishNeed(operation.target)],
        execute: async () => ({ response: operation.execute() }),
      };
    },
  };
}
