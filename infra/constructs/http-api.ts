import { Duration } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';
import { accessLog } from './access-log.ts';

/** The app's HTTP API without routes: each function brings its own. Its one stage has no name in the path. */
export function httpApi(scope: Construct, apiName: string, stage: StageSettings): HttpApi {
  const { GET, POST, PUT, DELETE, OPTIONS } = CorsHttpMethod;
  const corsPreflight = {
    allowOrigins: [...stage.corsOrigins],
    allowMethods: [GET, POST, PUT, DELETE, OPTIONS],
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key'],
    exposeHeaders: ['Retry-After'],
    maxAge: Duration.hours(1),
  };
  const api = new HttpApi(scope, 'HttpApi', {
    apiName,
    createDefaultStage: false,
    ...(stage.corsOrigins.length > 0 && { corsPreflight }),
  });
  new HttpStage(scope, 'HttpStage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle: stage.throttle,
    accessLogSettings: accessLog(scope, apiName, stage),
  });
  return api;
}
