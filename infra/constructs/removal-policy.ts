import { RemovalPolicy } from 'aws-cdk-lib';
import type { StageSettings } from '../stages.ts';

/**
 * What becomes of a resource with data when its stack lets go of it. Where data is kept it stays, unless it is the
 * very deployment that created it that fails: then it is still empty, and goes, so that the next try leaves no second.
 */
export function removalPolicy(stage: StageSettings): RemovalPolicy {
  return stage.keepData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
