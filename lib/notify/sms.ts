import { type MessageAttributeValue, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Resource } from '../core/grant.ts';

/** How texts are sent: the region with the routes, and what the destination's operators demand. '' = not needed. */
export interface SmsRules {
  readonly region: string;
  readonly type: 'Transactional' | 'Promotional';
  readonly senderId: string;
  readonly entityId: string;
  readonly templateId: string;
}

export interface TextMessage {
  /** The number with a leading `+`. */
  readonly to: string;
  readonly text: string;
}

/** Sends text messages. Resolved = the provider took it over; any failure is thrown as `SmsNotSent`. */
export interface Sms {
  send(message: TextMessage, rules: SmsRules): Promise<void>;
}

/** The provider is down, or refused the message: for the client both are an unavailable dependency. */
class SmsNotSent extends Error {
  override readonly name = 'SmsNotSent';
  /** The mark by which AWS clients tell failures on the far side. */
  readonly $fault = 'server';
}

/** SNS for `uses: { sms }`, one client per region; kept short so that a hanging provider becomes a 503. */
export const sms: Resource<Sms> = {
  env: [],
  access: [{ on: 'sms', actions: ['send'] }],
  open: () => {
    const clients = new Map<string, SNSClient>();
    const clientOf = (region: string): SNSClient => {
      const client = clients.get(region) ?? openClient(region);
      clients.set(region, client);
      return client;
    };
    return {
      send: async (message, rules) => {
        try {
          await clientOf(rules.region).send(new PublishCommand(publishInput(message, rules)));
        } catch (cause) {
          throw new SmsNotSent('the message was not sent', { cause });
        }
      },
    };
  },
};

const openClient = (region: string): SNSClient =>
  new SNSClient({
    region,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
  });

const attributes = {
  'AWS.SNS.SMS.SMSType': 'type',
  'AWS.SNS.SMS.SenderID': 'senderId',
  'AWS.MM.SMS.EntityId': 'entityId',
  'AWS.MM.SMS.TemplateId': 'templateId',
} as const satisfies Record<string, keyof SmsRules>;

/** The request to SNS; attributes that are not set are left out, since SNS refuses empty ones. */
function publishInput({ to, text }: TextMessage, rules: SmsRules) {
  const given = Object.entries(attributes).flatMap(([name, rule]): [string, MessageAttributeValue][] =>
    rules[rule] === '' ? [] : [[name, { DataType: 'String', StringValue: rules[rule] }]],
  );
  return { PhoneNumber: to, Message: text, MessageAttributes: Object.fromEntries(given) };
}
