import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type CfnFunction, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundleFolder } from '../../esbuild.config.ts';
import { accessOf, variablesOf } from '../../lib/core/contract.ts';
import type { DeployedFunction } from '../routes.ts';
import type { StageSettings } from '../stages.ts';
import type { AppResources } from './app-resources.ts';
import { policyStatements } from './policy.ts';
import { type Trigger, triggers } from './trigger.ts';

/** What a function is deployed with and from. */
export interface RouteFunctionProps {
  readonly deployed: DeployedFunction;
  readonly resources: AppResources;
  readonly stage: StageSettings;
  /** The folder of all bundles. */
  readonly bundles: string;
}

const maxNameLength = 64;
const maxEnvironmentBytes = 4096;

/**
 * One file below `functions/`, deployed: the function, a role that allows what its route says and nothing else, a log
 * group of its own, and what makes it run. Removing the file removes all of it.
 */
export class RouteFunction extends Construct {
  readonly deployed: DeployedFunction;
  readonly functionName: string;
  readonly fn: Lambda;

  constructor(scope: Construct, props: RouteFunctionProps) {
    const { deployed, resources, stage, bundles } = props;
    super(scope, deployed.lambdaId);
    const trigger = triggers[deployed.route.kind] as Trigger;
    this.deployed = deployed;
    this.functionName = nameOf(deployed, stage);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${this.functionName}`,
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.fn = new Lambda(this, 'Default', {
      functionName: this.functionName,
      description: deployed.route.summary,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(bundles, bundleFolder(deployed))),
      handler: 'index.handler',
      memorySize: deployed.route.memoryMb ?? 512,
      timeout: timeoutOf(deployed, trigger),
      environment: environmentOf(deployed, resources, stage),
      role: this.#role(deployed, resources, trigger, logGroup),
      logGroup,
    });
    (this.fn.node.defaultChild as CfnFunction).overrideLogicalId(deployed.lambdaId);
    trigger.attach(this, this.fn, deployed.route, resources);
  }

  #role({ route }: DeployedFunction, resources: AppResources, trigger: Trigger, logGroup: LogGroup): Role {
    const statements = [
      ...policyStatements(accessOf(route), resources.granted),
      ...trigger.rights(resources, route),
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] },
    ];
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        access: new PolicyDocument({ statements: statements.map((statement) => new PolicyStatement(statement)) }),
      },
    });
  }
}

/** The stage is part of the name, so that two stages of an app can share an account. */
function nameOf({ lambdaId }: DeployedFunction, stage: StageSettings): string {
  const name = `${lambdaId}-${stage.name}`;
  if (name.length > maxNameLength) throw new Error(`${name} is longer than the ${maxNameLength} characters of a name`);
  return name;
}

function timeoutOf({ lambdaId, route }: DeployedFunction, trigger: Trigger): Duration {
  const seconds = route.timeoutSeconds ?? trigger.timeoutSeconds;
  if (seconds > trigger.maxTimeoutSeconds) {
    throw new Error(`${lambdaId}: a function of its kind has at most ${trigger.maxTimeoutSeconds} seconds`);
  }
  return Duration.seconds(seconds);
}

/** The variables that the route's resources name, and no other but the level of the log where a stage has its own. */
function environmentOf(
  { lambdaId, route }: DeployedFunction,
  { variables }: AppResources,
  { logLevel }: StageSettings,
): Record<string, string> {
  const named = variablesOf(route).map((name) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`${lambdaId} needs the variable ${name}, which no resource provides`);
    return [name, value];
  });
  const environment = { ...Object.fromEntries(named), ...(logLevel && { LOG_LEVEL: logLevel }) };
  if (Buffer.byteLength(JSON.stringify(environment)) > maxEnvironmentBytes) {
    throw new Error(`${lambdaId}: its variables take more than ${maxEnvironmentBytes} bytes`);
  }
  return environment;
}
