import { SecretValue } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';
import { removalPolicy } from './removal-policy.ts';

/**
 * What the payment gateway and the app alone know, to be filled in by an operator. The template holds the form only,
 * and as long as that stays as it is no deployment touches what was filled in.
 */
export function paymentsSecret(scope: Construct, name: string, stage: StageSettings): Secret {
  const empty = SecretValue.unsafePlainText('');
  return new Secret(scope, 'Payments', {
    description: `What the payment gateway and ${name} alone know; filled in by hand.`,
    removalPolicy: removalPolicy(stage),
    secretObjectValue: { keySecret: empty, webhookSecret: empty },
  });
}
