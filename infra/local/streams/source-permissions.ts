import { decide } from '../endpoint/iam.ts';
import type { CloudModel, EventSource, LambdaFunction } from '../model.ts';

/** What a function's role must allow so that Lambda can read the source on its behalf. */
const READ_ACTIONS: readonly { readonly service: string; readonly actions: readonly string[] }[] = [
  {
    service: 'dynamodb',
    actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
  },
  { service: 'sqs', actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'] },
];

const DESTINATION_ACTIONS: Readonly<Record<string, string>> = { sqs: 'sqs:SendMessage', sns: 'sns:Publish' };

const serviceOf = (arn: string): string => arn.split(':')[2] ?? '';

function neededActions({ sourceArn, onFailure }: EventSource): { action: string; resource: string }[] {
  const read = READ_ACTIONS.find(({ service }) => service === serviceOf(sourceArn))?.actions ?? [];
  const needed = read.map((action) => ({ action, resource: sourceArn }));
  const send = DESTINATION_ACTIONS[serviceOf(onFailure ?? '')];
  return onFailure === undefined || send === undefined ? needed : [...needed, { action: send, resource: onFailure }];
}

/** Throws, as a deployment would fail, when the function's role doesn't allow what its event source needs. */
export function checkSourcePermissions(source: EventSource, fn: LambdaFunction, model: CloudModel): void {
  const statements = model.roles.find(({ arn }) => arn === fn.roleArn)?.statements ?? [];
  for (const { action, resource } of neededActions(source)) {
    if (decide(statements, { action, resource, context: {} }) !== 'allowed') {
      throw new Error(
        `${source.stack}/${source.logicalId}: the role of ${fn.name} does not allow ${action} on ${resource}`,
      );
    }
  }
}
