import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { App } from '../../lib/core/app.ts';
import { writeRouteTable } from '../../lib/core/route-table.ts';
import { queueVariable } from '../../lib/core/task.ts';
import { alarmTopic } from '../constructs/alarm-topic.ts';
import type { AppResources } from '../constructs/app-resources.ts';
import { settingsVariables } from '../constructs/app-settings.ts';
import { coreAlarms } from '../constructs/core-alarms.ts';
import { dashboard } from '../constructs/dashboard.ts';
import { deadLetters, waiting } from '../constructs/dead-letters.ts';
import { edge } from '../constructs/edge.ts';
import { edgeKey } from '../constructs/edge-key.ts';
import { httpApi } from '../constructs/http-api.ts';
import { keySecret } from '../constructs/key-secret.ts';
import { paymentsSecret } from '../constructs/payments-secret.ts';
import { privateBucket } from '../constructs/private-bucket.ts';
import { singleTable } from '../constructs/single-table.ts';
import { smsRegion } from '../constructs/sms-region.ts';
import { socketApi } from '../constructs/socket-api.ts';
import { queuePlaces } from '../constructs/task-queue.ts';
import { httpMetrics, socketMetrics } from '../constructs/watched-metrics.ts';
import type { DeployedFunction } from '../routes.ts';
import type { StageSettings } from '../stages.ts';

export interface CoreStackProps extends StackProps {
  readonly app: App;
  readonly stage: StageSettings;
  /** All functions of the app: what the catch-all route answers depends on the others. */
  readonly functions: readonly DeployedFunction[];
}

/**
 * Everything of an app that keeps state or an address: table, bucket, secrets, queues, APIs and the edge. Area stacks
 * come and go beside it; its template does not depend on which functions there are.
 */
export class CoreStack extends Stack {
  readonly resources: AppResources;

  constructor(scope: Construct, id: string, props: CoreStackProps) {
    super(scope, id, props);
    const { app, stage, functions } = props;
    const name = `${app.name}-${stage.name}`;
    const alarms = alarmTopic(this, name, stage);
    const table = singleTable(this, stage);
    const tokenKeys = keySecret(this, 'TokenKeys', `Keys that sign the tokens of ${name}.`, stage);
    const dataKeys = keySecret(this, 'DataKeys', `Keys that seal stored values of ${name}.`, stage);
    const payments = paymentsSecret(this, name, stage);
    const key = edgeKey(this, stage);
    const http = httpApi(this, name, stage);
    const sockets = socketApi(this, name, stage);
    const socketStage = this.formatArn({
      service: 'execute-api',
      resource: sockets.api.apiId,
      resourceName: sockets.live.stageName,
    });
    const domain = (apiId: string) => `${apiId}.execute-api.${this.region}.${this.urlSuffix}`;
    const { domainName, distributionId } = edge(
      this,
      {
        httpDomain: domain(http.apiId),
        socketDomain: domain(sockets.api.apiId),
        socketStage: sockets.live.stageName,
        key: key.secretValue.unsafeUnwrap(),
      },
      stage,
    );
    const addresses = [stage.domain?.name, domainName]
      .filter((name) => name !== undefined)
      .map((name) => `https://${name}`);
    const bucket = privateBucket(this, stage, addresses);
    const taskQueues = queuePlaces(this, name, functions);
    this.resources = {
      table,
      bucket,
      httpApi: http,
      socketApi: sockets.api,
      deadLetters: deadLetters(this, alarms, stage),
      alarms,
      taskQueues,
      granted: {
        tableArn: table.tableArn,
        bucketArn: bucket.bucketArn,
        socketStageArn: socketStage,
        secretArns: { tokenKeys: tokenKeys.secretArn, dataKeys: dataKeys.secretArn, payments: payments.secretArn },
        queueArns: Object.fromEntries(Object.entries(taskQueues).map(([id, { arn }]) => [id, arn])),
      },
      variables: {
        TABLE_NAME: table.tableName,
        BUCKET_NAME: bucket.bucketName,
        TOKEN_KEYS_SECRET: tokenKeys.secretArn,
        DATA_KEYS_SECRET: dataKeys.secretArn,
        PAYMENTS_SECRET: payments.secretArn,
        EDGE_KEY: key.secretValue.unsafeUnwrap(),
        SOCKET_CALLBACK_URL: sockets.live.callbackUrl,
        ROUTE_TABLE: routeTableOf(functions),
        ...settingsVariables(stage, app.name, functions),
        ...Object.fromEntries(Object.entries(taskQueues).map(([id, { url }]) => [queueVariable(id), url])),
      },
    };
    new CfnOutput(this, 'Address', { value: addresses[0] as string, description: 'Where clients reach the app.' });
    if (stage.domain) {
      const description = `What a CNAME or alias record of ${stage.domain.name} has to point to.`;
      new CfnOutput(this, 'DomainTarget', { value: domainName, description });
    }
    this.#watch(this.resources, props, distributionId);
    this.#offerToAreas(this.resources, key);
  }

  /** What functions share is watched here, each area by its own stack. */
  #watch(
    { table, httpApi, socketApi, deadLetters, alarms }: AppResources,
    { app, stage, functions }: CoreStackProps,
    distributionId: string,
  ): void {
    const apis = { http: httpMetrics(httpApi.apiId), sockets: socketMetrics(socketApi.apiId) };
    coreAlarms(this, { table: table.tableName, ...apis }, alarms);
    dashboard(this, {
      ...{ app: app.name, stage: stage.name, table: table.tableName, ...apis, distributionId },
      deadLetters: waiting(deadLetters),
      smsRegion: smsRegion(stage, functions),
    });
  }

  /**
   * Exports what functions use whether or not one uses it today: an export that came and went with its users would
   * have to be taken back while a deployed area still leans on it, and the deployment would fail.
   */
  #offerToAreas({ table, bucket, httpApi, socketApi, deadLetters, alarms, granted }: AppResources, key: Secret): void {
    const values = [
      table.tableName,
      table.tableArn,
      table.tableStreamArn,
      bucket.bucketName,
      bucket.bucketArn,
      httpApi.apiId,
      socketApi.apiId,
      deadLetters.queueArn,
      alarms.topicArn,
      ...Object.values(granted.secretArns),
      key.secretArn,
    ];
    for (const value of values) this.exportValue(value);
  }
}

/** The paths and methods that the catch-all tells apart a 404 and a 405 by. */
function routeTableOf(functions: readonly DeployedFunction[]): string {
  const routes = functions.flatMap(({ route }) => (route.kind === 'http' && route.path !== '$default' ? [route] : []));
  return writeRouteTable(routes.sort((one, other) => (one.path < other.path ? -1 : 1)));
}
