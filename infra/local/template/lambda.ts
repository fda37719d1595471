import { statSync } from 'node:fs';
import { z } from 'zod';
import type { LambdaFunction } from '../model.ts';
import {
  annotations,
  arn,
  type Declarations,
  type Declared,
  generatedName,
  inert,
  present,
  type ResourceType,
} from './resource-type.ts';

const functionProperties = z.strictObject({
  ...annotations,
  Architectures: inert("the laptop's processor runs the same JavaScript"),
  Code: z.strictObject({
    S3Bucket: z.string().optional(),
    S3Key: z.string().optional(),
    ZipFile: z.string().optional(),
  }),
  Environment: z
    .strictObject({ Variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)) })
    .default({ Variables: {} }),
  FunctionName: z.string().optional(),
  Handler: z.string(),
  LoggingConfig: inert('local log lines go to the console whatever their group and format'),
  MemorySize: z.number().default(128),
  ReservedConcurrentExecutions: z.number().optional(),
  Role: z.string(),
  Runtime: z.string(),
  Timeout: z.number().default(3),
  TracingConfig: inert('every local invocation has a trace id'),
});

const lambdaFunction: ResourceType<z.infer<typeof functionProperties>> = {
  name: 'AWS::Lambda::Function',
  properties: functionProperties,
  identify: (subject) => {
    const name = subject.properties.FunctionName ?? generatedName(subject, 64);
    return { ref: name, attributes: { Arn: arn(subject, 'lambda', `function:${name}`) } };
  },
};

const permissionProperties = z.strictObject({
  Action: z.literal('lambda:InvokeFunction'),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceAccount: inert('there is one account'),
  SourceArn: z.string().optional(),
});

const permission: ResourceType<z.infer<typeof permissionProperties>> = {
  name: 'AWS::Lambda::Permission',
  properties: permissionProperties,
  identify: (subject) => ({ ref: generatedName(subject, 100) }),
};

const eventInvokeConfigProperties = z.strictObject({
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() }).default({}),
  FunctionName: z.string(),
  MaximumEventAgeInSeconds: z.number().default(21_600),
  MaximumRetryAttempts: z.number().default(2),
  Qualifier: z.literal('$LATEST'),
});

const eventInvokeConfig: ResourceType<z.infer<typeof eventInvokeConfigProperties>> = {
  name: 'AWS::Lambda::EventInvokeConfig',
  properties: eventInvokeConfigProperties,
  identify: (subject) => ({ ref: generatedName(subject, 128) }),
};

export const lambdaTypes = [lambdaFunction, permission, eventInvokeConfig];

/** Every function, with its permissions and its treatment of asynchronous events. */
export function readFunctions(declarations: Declarations): LambdaFunction[] {
  const permissions = declarations.all(permission);
  const configs = declarations.all(eventInvokeConfig);
  return declarations.all(lambdaFunction).map((declared) => {
    const { properties, ref: name, attributes } = declared;
    const isThis = (reference: string) => reference === name || reference === attributes.Arn;
    if (!properties.Runtime.startsWith('nodejs')) declared.fail(`the runtime ${properties.Runtime} is not understood`);
    const config = configs.find((candidate) => isThis(candidate.properties.FunctionName))?.properties;
    return {
      stack: declared.stack,
      logicalId: declared.logicalId,
      arn: attributes.Arn ?? '',
      name,
      roleArn: properties.Role,
      codeDirectory: codeDirectory(declared, declarations),
      handler: properties.Handler,
      environment: properties.Environment.Variables,
      memoryMb: properties.MemorySize,
      timeoutSeconds: properties.Timeout,
      ...present({ reservedConcurrency: properties.ReservedConcurrentExecutions }),
      asynchronous: {
        retries: config?.MaximumRetryAttempts ?? 2,
        maximumAgeSeconds: config?.MaximumEventAgeInSeconds ?? 21_600,
        ...present({ onFailure: config?.DestinationConfig.OnFailure?.Destination }),
      },
      permissions: permissions
        .filter((candidate) => isThis(candidate.properties.FunctionName))
        .map(({ properties: { Principal, SourceArn } }) => ({
          principal: Principal,
          ...present({ sourceArn: SourceArn }),
        })),
    };
  });
}

function codeDirectory(declared: Declared<z.infer<typeof functionProperties>>, declarations: Declarations): string {
  const { S3Key } = declared.properties.Code;
  if (S3Key === undefined) return declared.fail('property Code: inline code is not understood');
  const folder = declarations.codeFolder(S3Key) ?? declared.fail(`the assembly has no asset ${S3Key}`);
  return statSync(folder).isDirectory() ? folder : declared.fail(`its asset ${folder} is not a folder`);
}
