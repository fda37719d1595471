import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AppResources } from '../constructs/app-resources.ts';
import { areaAlarms } from '../constructs/area-alarms.ts';
import { RouteFunction } from '../constructs/route-function.ts';
import { smsBudget } from '../constructs/sms-budget.ts';
import { sendsTexts, smsRegion } from '../constructs/sms-region.ts';
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
    const deployed = functions.map((one) => new RouteFunction(this, { deployed: one, resources, stage, bundles }));
    areaAlarms(this, area, deployed, resources.alarms);
    if (functions.some(sendsTexts)) smsBudget(this, stage, smsRegion(stage, functions), resources.alarms);
  }
}
