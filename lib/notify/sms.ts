import type { Environment, Resource } from '../core/grant.ts';
import { openServiceCall } from '../signed/service-call.ts';

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

/** SNS for `uses: { sms }`, asked in the region of the rules; kept short so that a hanging provider becomes a 503. */
export const sms: Resource<Sms> = {
  env: [],
  access: [{ on: 'sms', actions: ['send'] }],
  open: (env) => {
    const regions = new Map<string, Publish>();
    const publishIn = (region: string): Publish => {
      const publish = regions.get(region) ?? openPublish(inRegion(env, region));
      regions.set(region, publish);
      return publish;
    };
    return {
      send: async (message, rules) => {
        try {
          await publishIn(rules.region)(publication(message, rules));
        } catch (cause) {
          throw new SmsNotSent('the message was not sent', { cause });
        }
      },
    };
  },
};

/** The same environment but for the region, also of what changes with every invocation: its trace. */
const inRegion = (env: Environment, region: string): Environment => ({
  ...env,
  AWS_REGION: region,
  get _X_AMZN_TRACE_ID() {
    return env._X_AMZN_TRACE_ID;
  },
});

type Publish = (form: string) => Promise<void>;

const openPublish = (env: Environment): Publish =>
  openServiceCall(env, {
    service: 'sns',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    attempts: 2,
    timeoutMs: 3000,
    read: () => undefined,
    // What SNS says of a refusal may repeat the number.
    refusalIn: ({ body }) => ({ name: /<Code>(\w+)<\/Code>/.exec(body)?.[1] }),
  });

const attributes = {
  'AWS.SNS.SMS.SMSType': 'type',
  'AWS.SNS.SMS.SenderID': 'senderId',
  'AWS.MM.SMS.EntityId': 'entityId',
  'AWS.MM.SMS.TemplateId': 'templateId',
} as const satisfies Record<string, keyof SmsRules>;

/** `Publish` as SNS reads it, a form; attributes that are not set are left out, since SNS refuses empty ones. */
function publication({ to, text }: TextMessage, rules: SmsRules): string {
  const form = new URLSearchParams({ Action: 'Publish', Version: '2010-03-31', PhoneNumber: to, Message: text });
  const given = Object.entries(attributes).filter(([, rule]) => rules[rule] !== '');
  for (const [index, [name, rule]] of given.entries()) {
    const entry = `MessageAttributes.entry.${index + 1}`;
    form.set(`${entry}.Name`, name);
    form.set(`${entry}.Value.DataType`, 'String');
    form.set(`${entry}.Value.StringValue`, rules[rule]);
  }
  return form.toString();
}
