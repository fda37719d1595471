import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';

/**
 * What is kept of a request: enough to find what became of it where no function could say, because it was throttled,
 * refused or given up. Who sent it, from where, to which path and with what is not among it.
 */
const fields = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  functionStatus: '$context.integrationStatus',
  functionMs: '$context.integrationLatency',
  error: '$context.error.message',
};

/**
 * The access log of the HTTP API. Its name begins as those of logs that services deliver do: for others each API would
 * take up room in the one policy that an account has for them.
 */
export const accessLog = (scope: Construct, apiName: string, stage: StageSettings) => ({
  destination: new LogGroupLogDestination(
    new LogGroup(scope, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/apis/${apiName}`,
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    }),
  ),
  format: AccessLogFormat.custom(JSON.stringify(fields)),
});
