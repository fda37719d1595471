import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';
import { removalPolicy } from './removal-policy.ts';

/**
 * A secret that holds keys by their ids and says which one is in use. It is born with one random key, `k1`; a
 * rotation adds another and moves `current`, so that what was made with the older key stays readable.
 */
export function keySecret(scope: Construct, id: string, description: string, stage: StageSettings): Secret {
  return new Secret(scope, id, {
    description,
    removalPolicy: removalPolicy(stage),
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ current: 'k1' }),
      generateStringKey: 'k1',
      passwordLength: 64,
      excludePunctuation: true,
    },
  });
}
