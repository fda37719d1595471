import { Effect, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { BucketAction, Grant, TableAction } from '../../lib/core/grant.ts';

/** The resources that grants of one app are about. */
export interface GrantedResources {
  readonly tableArn: string;
  readonly bucketArn: string;
  /** The socket API with its stage: `arn:aws:execute-api:<region>:<account>:<api>/<stage>`. */
  readonly socketStageArn: string;
  /** The name a grant uses -> the secret's ARN. */
  readonly secretArns: Readonly<Record<string, string>>;
  /** The id of a task -> the ARN of its queue. */
  readonly queueArns: Readonly<Record<string, string>>;
}

type GrantOn<Kind extends Grant['on']> = Extract<Grant, { readonly on: Kind }>;
type Translate<Kind extends Grant['on']> = (
  grants: readonly GrantOn<Kind>[],
  resources: GrantedResources,
) => readonly PolicyStatementProps[];

const tableActions = {
  get: 'dynamodb:GetItem',
  batchGet: 'dynamodb:BatchGetItem',
  query: 'dynamodb:Query',
  put: 'dynamodb:PutItem',
  update: 'dynamodb:UpdateItem',
  delete: 'dynamodb:DeleteItem',
  batchDelete: 'dynamodb:BatchWriteItem',
  check: 'dynamodb:ConditionCheckItem',
} as const satisfies Record<TableAction, string>;

const objectActions = {
  get: 's3:GetObject',
  getVersion: 's3:GetObjectVersion',
  put: 's3:PutObject',
  tag: 's3:PutObjectTagging',
  untagVersion: 's3:DeleteObjectVersionTagging',
  deleteVersion: 's3:DeleteObjectVersion',
} as const satisfies Partial<Record<BucketAction, string>>;

const socketMethods = { post: 'POST', close: 'DELETE' } as const;

const translations: { readonly [Kind in Grant['on']]: Translate<Kind> } = {
  table: tableStatements,
  secret: secretStatements,
  sms: smsStatements,
  task: taskStatements,
  sockets: socketStatements,
  bucket: bucketStatements,
};

/**
 * The policy statements that allow what the grants say and nothing else. Rights to the same thing become one
 * statement, and the result doesn't depend on the order of the grants. A secret or a task that the app doesn't have is
 * an Error.
 */
export function policyStatements(
  grants: readonly Grant[],
  resources: GrantedResources,
): readonly PolicyStatementProps[] {
  return Object.entries(translations).flatMap(([kind, translate]) => {
    const ofKind = grants.filter((grant) => grant.on === kind);
    return ofKind.length > 0 ? translate(ofKind as never, resources) : [];
  });
}

/**
 * One statement for each set of actions: partitions on which a function may do the same share it. A batch of reads is
 * judged as one request with all of its keys, so the partitions of batches share a statement whatever else is allowed.
 */
function tableStatements(grants: readonly GrantOn<'table'>[], { tableArn }: GrantedResources): PolicyStatementProps[] {
  const rights = gather(grants.flatMap(({ actions, ...grant }) => actions.map((action) => [place(grant), action])));
  const shared = gather(
    [...rights].flatMap(([{ resource, partition }, actions]) =>
      [actions.filter((action) => action !== 'batchGet'), actions.filter((action) => action === 'batchGet')]
        .filter((some) => some.length > 0)
        .map((some) => [{ resource, actions: some.join() }, partition] as const),
    ),
  );
  return [...shared].map(([{ resource, actions }, partitions]) => ({
    actions: actions.split(',').map((action) => tableActions[action as TableAction]),
    resources: [`${tableArn}${resource}`],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions.map((name) => `${name}#*`) } },
  }));
}

/** Keys of an index begin with the entity's own name, keys of the table with the partition that entities share. */
const place = ({ index, entity, partition }: Pick<GrantOn<'table'>, 'index' | 'entity' | 'partition'>) =>
  index ? { resource: `/index/${index}`, partition: entity } : { resource: '', partition };

function secretStatements(
  grants: readonly GrantOn<'secret'>[],
  { secretArns }: GrantedResources,
): PolicyStatementProps[] {
  const resources = arnsOf(
    'secret',
    grants.map(({ secret }) => secret),
    secretArns,
  );
  return [{ actions: ['secretsmanager:GetSecretValue'], resources }];
}

function taskStatements(grants: readonly GrantOn<'task'>[], { queueArns }: GrantedResources): PolicyStatementProps[] {
  const resources = arnsOf(
    'task',
    grants.map(({ task }) => task),
    queueArns,
  );
  return [{ actions: ['sqs:SendMessage'], resources }];
}

/** The ARNs of things of one kind that grants name, each once. */
const arnsOf = (kind: string, names: readonly string[], arns: Readonly<Record<string, string>>): string[] =>
  distinct(names).map((name) => {
    const arn = arns[name];
    if (arn === undefined) throw new Error(`there is no ${kind} ${name}, only ${Object.keys(arns).join(', ')}`);
    return arn;
  });

/**
 * A text message to a phone number is no resource that has an ARN, so the right to send one can only be written as
 * `*`. The second statement takes away what `*` would allow besides: topics, and push endpoints of mobile devices.
 */
function smsStatements(): PolicyStatementProps[] {
  const actions = ['sns:Publish'];
  return [
    { sid: 'SendTextMessages', actions, resources: ['*'] },
    { sid: 'AndNothingButTextMessages', effect: Effect.DENY, actions, resources: ['arn:aws:sns:*:*:*'] },
  ];
}

function socketStatements(
  grants: readonly GrantOn<'sockets'>[],
  { socketStageArn }: GrantedResources,
): PolicyStatementProps[] {
  const methods = distinct(grants.flatMap(({ actions }) => actions)).map((action) => socketMethods[action]);
  return [
    {
      actions: ['execute-api:ManageConnections'],
      resources: methods.map((method) => `${socketStageArn}/${method}/@connections/*`),
    },
  ];
}

/**
 * What is done to objects is narrowed to prefixes of their keys. Listing is a right to the bucket: that of versions can be narrowed to what is asked for. Who asks for an object that is not there names no
 * prefix, so the right to be told so can't be narrowed.
 */
function bucketStatements(
  grants: readonly GrantOn<'bucket'>[],
  { bucketArn }: GrantedResources,
): PolicyStatementProps[] {
  const byAction = gather(grants.flatMap(({ prefix, actions }) => actions.map((action) => [action, prefix])));
  return [...byAction].map(([action, prefixes]) => {
    if (action === 'learnAbsence') return { actions: ['s3:ListBucket'], resources: [bucketArn] };
    if (action !== 'listVersions') {
      return { actions: [objectActions[action]], resources: prefixes.map((prefix) => `${bucketArn}/${prefix}*`) };
    }
    const conditions = { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } };
    return { actions: ['s3:ListBucketVersions'], resources: [bucketArn], conditions };
  });
}

/** Groups pairs by the value of their first member; groups and members come sorted and each once. */
function gather<Key, Member extends string>(pairs: readonly (readonly [Key, Member])[]): Map<Key, readonly Member[]> {
  const groups = Map.groupBy(pairs, ([key]) => JSON.stringify(key));
  return new Map(
    [...groups]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, same]) => [JSON.parse(key) as Key, distinct(same.map(([, member]) => member))]),
  );
}

const distinct = <T extends string>(values: readonly T[]): readonly T[] => [...new Set(values)].sort();
