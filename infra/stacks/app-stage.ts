import { Stage, type StageProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { App } from '../../lib/core/app.ts';
import type { DeployedFunction } from '../routes.ts';
import type { StageSettings } from '../stages.ts';
import { AreaStack } from './area-stack.ts';
import { CoreStack } from './core-stack.ts';

export interface AppStageProps extends StageProps {
  readonly app: App;
  readonly functions: readonly DeployedFunction[];
  readonly stage: StageSettings;
  readonly bundles: string;
}

/** One app on one stage: its core stack and a stack for each area, deployed together by `cdk deploy '<app>/**'`. */
export class AppStage extends Stage {
  constructor(scope: Construct, props: AppStageProps) {
    const { app, functions, stage, bundles } = props;
    super(scope, app.name, { ...props, stageName: `${app.name}-${stage.name}` });
    const { resources } = new CoreStack(this, 'core', {
      app,
      functions,
      stage,
      description: `${app.name}: what it keeps, and where it is reached.`,
      terminationProtection: stage.keepData,
    });
    for (const [area, ofArea] of Map.groupBy(functions, (deployed) => deployed.area)) {
      if (area === 'core') throw new Error(`${app.name}: an area can't be called core, which is a stack of its own`);
      new AreaStack(this, area, {
        functions: ofArea,
        resources,
        stage,
        bundles,
        description: `${app.name}: the functions of ${area}.`,
      });
    }
  }
}
