import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';

/** The app's socket API without routes, and its stage `live`; a message's `type` chooses the function it goes to. */
export function socketApi(
  scope: Construct,
  apiName: string,
  stage: StageSettings,
): { readonly api: WebSocketApi; readonly live: WebSocketStage } {
  const api = new WebSocketApi(scope, 'SocketApi', { apiName, routeSelectionExpression: '$request.body.type' });
  const live = new WebSocketStage(scope, 'SocketStage', {
    webSocketApi: api,
    stageName: 'live',
    autoDeploy: true,
    throttle: stage.throttle,
  });
  return { api, live };
}
