import { randomUUID } from 'node:crypto';
import type { CloudModel, Origin } from '../model.ts';
import { AwsError, unknownOperation } from './aws-error.ts';
import type { AwsService } from './aws-service.ts';

/** A resource of a stack by the names that a template and the platform give it. */
interface StackResource extends Origin {
  readonly type: string;
  readonly physicalId: string;
}

/** What keeps something, and can be found by its stack. */
const resourcesOf = ({ tables, queues, secrets, buckets }: CloudModel): readonly StackResource[] => [
  ...tables.map((table) => ({ ...table, type: 'AWS::DynamoDB::GlobalTable', physicalId: table.name })),
  ...queues.map((queue) => ({ ...queue, type: 'AWS::SQS::Queue', physicalId: queue.url })),
  ...secrets.map((secret) => ({ ...secret, type: 'AWS::SecretsManager::Secret', physicalId: secret.arn })),
  ...buckets.map((bucket) => ({ ...bucket, type: 'AWS::S3::Bucket', physicalId: bucket.name })),
];

const memberOf = ({ logicalId, physicalId, type }: StackResource): string =>
  `<member><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${physicalId}</PhysicalResourceId>` +
  `<ResourceType>${type}</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`;

/** CloudFormation's `ListStackResources`, of tables, queues, secrets and buckets. */
export function createCloudFormation(model: CloudModel): AwsService {
  const resources = resourcesOf(model);
  return {
    name: 'cloudformation',
    protocol: 'query',
    async open(request) {
      const form = new URLSearchParams((await request.body()).toString());
      const name = form.get('Action') ?? '';
      if (name !== 'ListStackResources') throw unknownOperation('cloudformation', name);
      const stack = form.get('StackName') ?? '';
      const arn = `arn:aws:cloudformation:${model.region}:${model.accountId}:stack/${stack}/*`;
      return {
        operation: name,
        needs: [{ action: 'cloudformation:ListStackResources', resource: arn, context: {} }],
        async execute() {
          const ofStack = resources.filter((resource) => resource.stack === stack);
          if (ofStack.length === 0) throw new AwsError('ValidationError', `Stack with id ${stack} does not exist`);
          const members = ofStack.map(memberOf).join('');
          const body =
            '<ListStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">' +
            `<ListStackResourcesResult><StackResourceSummaries>${members}</StackResourceSummaries>` +
            `</ListStackResourcesResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>` +
            '</ListStackResourcesResponse>';
          return { response: { status: 200, headers: { 'content-type': 'text/xml' }, body } };
        },
      };
    },
  };
}
