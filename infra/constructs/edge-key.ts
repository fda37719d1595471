import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';
import { removalPolicy } from './removal-policy.ts';

/**
 * What the edge adds to every request and clients don't know. It guards nothing but the word of the edge about its
 * viewer, so it may stand in a function's environment, where the deployment fills it in.
 */
export function edgeKey(scope: Construct, stage: StageSettings): Secret {
  return new Secret(scope, 'EdgeKey', {
    description: 'What requests carry that came through the edge.',
    removalPolicy: removalPolicy(stage),
    generateSecretString: { passwordLength: 48, excludePunctuation: true },
  });
}
