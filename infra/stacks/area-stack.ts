import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AppResources } from '../constructs/app-resources.ts';
import { RouteFunction } from '../constructs/route-function.ts';
import type { DeployedFunction } from '../routes.ts';
import type { StageSettings } from '../stages.ts';

export interface AreaStackProps extends StackProps {
  readonly functions: readonly DeployedFunction[];
  readonly resources: AppResources;
  readonly stage: StageSettings;
  readonly bundles: string;
}

/** The functions of one area of an app. It keeps no state: it can be deleted and deployed again at any time. */
export class AreaStack extends Stack {
  constructor(scope: Construct, area: string, { functions, resources, stage, bundles, ...props }: AreaStackProps) {
    super(scope, area, props);
    for (const deployed of functions) new RouteFunction(this, { deployed, resources, stage, bundles });
  }
}
