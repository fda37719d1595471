import { z } from 'zod';
import type { PolicyStatement, Role } from '../model.ts';
import { identityPolicy } from './policy-statement.ts';
import {
  annotations,
  type Declarations,
  type Declared,
  generatedName,
  inert,
  type ResourceType,
} from './resource-type.ts';

const roleProperties = z.strictObject({
  ...annotations,
  AssumeRolePolicyDocument: inert('only the services that the template names take the role on'),
  ManagedPolicyArns: z.array(z.string()).default([]),
  MaxSessionDuration: inert('local credentials do not end'),
  Path: z.string().default('/'),
  Policies: z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: identityPolicy })).default([]),
  RoleName: z.string().optional(),
});

const role: ResourceType<z.infer<typeof roleProperties>> = {
  name: 'AWS::IAM::Role',
  properties: roleProperties,
  identify: (subject) => {
    const name = subject.properties.RoleName ?? generatedName(subject, 64);
    return {
      ref: name,
      attributes: { Arn: `arn:aws:iam::${subject.accountId}:role${subject.properties.Path}${name}` },
    };
  },
};

const policyProperties = z.strictObject({
  PolicyDocument: identityPolicy,
  PolicyName: inert('a policy is found by its roles'),
  Roles: z.array(z.string()).default([]),
});

const policy: ResourceType<z.infer<typeof policyProperties>> = {
  name: 'AWS::IAM::Policy',
  properties: policyProperties,
  identify: (subject) => ({ ref: generatedName(subject, 128) }),
};

const managedPolicyProperties = z.strictObject({
  ...annotations,
  ManagedPolicyName: z.string().optional(),
  Path: z.string().default('/'),
  PolicyDocument: identityPolicy,
  Roles: z.array(z.string()).default([]),
});

const managedPolicy: ResourceType<z.infer<typeof managedPolicyProperties>> = {
  name: 'AWS::IAM::ManagedPolicy',
  properties: managedPolicyProperties,
  identify: (subject) => {
    const { ManagedPolicyName, Path } = subject.properties;
    const ref = `arn:aws:iam::${subject.accountId}:policy${Path}${ManagedPolicyName ?? generatedName(subject, 128)}`;
    return { ref, attributes: { PolicyArn: ref } };
  },
};

/** What the managed policies of the platform say. */
const PLATFORM_POLICIES: Readonly<Record<string, readonly PolicyStatement[]>> = {
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': [
    {
      effect: 'Allow',
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: ['*'],
      conditions: {},
    },
  ],
};

export const iamTypes = [role, policy, managedPolicy];

/** Every role with all statements that its inline, attached and managed policies add up to. */
export function readRoles(declarations: Declarations): Role[] {
  return declarations.all(role).map((declared) => ({
    stack: declared.stack,
    logicalId: declared.logicalId,
    arn: declared.attributes.Arn ?? '',
    name: declared.ref,
    statements: [
      ...declared.properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
      ...[...declarations.all(policy), ...declarations.all(managedPolicy)]
        .filter(({ properties }) => properties.Roles.includes(declared.ref))
        .flatMap(({ properties }) => properties.PolicyDocument.Statement),
      ...declared.properties.ManagedPolicyArns.flatMap((arn) => managedStatements(arn, declared, declarations)),
    ],
  }));
}

function managedStatements(arn: string, owner: Declared<unknown>, declarations: Declarations) {
  const own = declarations.all(managedPolicy).find(({ ref }) => ref === arn);
  return (
    own?.properties.PolicyDocument.Statement ??
    PLATFORM_POLICIES[arn] ??
    owner.fail(`the managed policy ${arn} is not understood`)
  );
}
