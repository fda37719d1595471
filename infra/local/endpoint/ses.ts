import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { CloudModel } from '../model.ts';
import type { Outbox, OutboxMessage } from '../outbox.ts';
import { AwsError, unknownOperation } from './aws-error.ts';
import { jsonBody } from './aws-request.ts';
import type { AwsService } from './aws-service.ts';
import type { AccessRequest } from './iam.ts';

interface Part {
  readonly Data: string;
}

/** The members of a `SendEmail` input that are understood. */
interface Email {
  readonly FromEmailAddress?: string;
  readonly FromEmailAddressIdentityArn?: string;
  readonly Destination?: Readonly<Record<'ToAddresses' | 'CcAddresses' | 'BccAddresses', string[] | undefined>>;
  readonly Content?: {
    readonly Simple?: { readonly Subject: Part; readonly Body: { readonly Text?: Part; readonly Html?: Part } };
    readonly Raw?: Part;
  };
}

function recipients({ Destination }: Email): string[] {
  return [Destination?.ToAddresses, Destination?.CcAddresses, Destination?.BccAddresses].flatMap((list) => list ?? []);
}

/** `Name <a@b>` without the name. */
function bareAddress(address: string): string {
  return /<([^>]+)>\s*$/.exec(address)?.[1] ?? address;
}

function sendNeed(email: Email, model: CloudModel): AccessRequest {
  const from = bareAddress(email.FromEmailAddress ?? '');
  const identity = email.FromEmailAddressIdentityArn ?? from.split('@')[1] ?? from;
  return {
    action: 'ses:SendEmail',
    resource: identity.startsWith('arn:')
      ? identity
      : `arn:aws:ses:${model.region}:${model.accountId}:identity/${identity}`,
    context: { 'ses:FromAddress': [from], 'ses:Recipients': recipients(email).map(bareAddress) },
  };
}

function readContent({ Content }: Email): Pick<OutboxMessage, 'text' | 'subject'> {
  if (Content?.Simple !== undefined) {
    const { Subject, Body } = Content.Simple;
    return { subject: Subject.Data, text: Body.Text?.Data ?? Body.Html?.Data ?? '' };
  }
  if (Content?.Raw !== undefined) return { text: Buffer.from(Content.Raw.Data, 'base64').toString() };
  throw new AwsError('BadRequestException', 'Only the contents Simple and Raw are known to the local cloud');
}

/** SES (API version 2): nothing is sent; every message is kept in the outbox, once per recipient. */
export function createSes(options: { model: CloudModel; clock: Clock; outbox: Outbox }): AwsService {
  const { model, clock, outbox } = options;
  return {
    name: 'ses',
    protocol: 'rest json',
    async open(request) {
      if (request.method !== 'POST' || request.path !== '/v2/email/outbound-emails') {
        throw unknownOperation('ses', `${request.method} ${request.path}`);
      }
      const email: Email = await jsonBody(request);
      return {
        operation: 'SendEmail',
        needs: [sendNeed(email, model)],
        async execute() {
          const content = readContent(email);
          const attributes = { from: email.FromEmailAddress ?? '' };
          for (const to of recipients(email)) {
            outbox.add({ at: clock.now(), channel: 'email', to: bareAddress(to), attributes, ...content });
          }
          const body = JSON.stringify({ MessageId: randomUUID() });
          return { response: { status: 200, headers: { 'content-type': 'application/json' }, body } };
        },
      };
    },
  };
}
