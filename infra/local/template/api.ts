import { z } from 'zod';
import type { HttpApi, SocketApi } from '../model.ts';
import {
  annotations,
  type Declarations,
  type Declared,
  generatedId,
  generatedName,
  inert,
  present,
  type ResourceType,
} from './resource-type.ts';

const apiProperties = z.strictObject({
  ...annotations,
  CorsConfiguration: z
    .strictObject({
      AllowCredentials: z.boolean().default(false),
      AllowHeaders: z.array(z.string()).default([]),
      AllowMethods: z.array(z.string()).default([]),
      AllowOrigins: z.array(z.string()).default([]),
      ExposeHeaders: z.array(z.string()).default([]),
      MaxAge: z.number().optional(),
    })
    .optional(),
  DisableExecuteApiEndpoint: z.literal(false, 'an API without its own address is not understood').optional(),
  IpAddressType: inert('the laptop answers on one address'),
  Name: z.string(),
  ProtocolType: z.enum(['HTTP', 'WEBSOCKET']),
  RouteSelectionExpression: z.string().optional(),
});

type ApiProperties = z.infer<typeof apiProperties>;

const api: ResourceType<ApiProperties> = {
  name: 'AWS::ApiGatewayV2::Api',
  properties: apiProperties,
  identify: (subject) => {
    const id = generatedId(subject, 10);
    const scheme = subject.properties.ProtocolType === 'HTTP' ? 'https' : 'wss';
    return {
      ref: id,
      attributes: { ApiEndpoint: `${scheme}://${id}.execute-api.${subject.region}.amazonaws.com`, ApiId: id },
    };
  },
};

const stageProperties = z.strictObject({
  AccessLogSettings: inert('there is no access log locally'),
  ApiId: z.string(),
  AutoDeploy: z.literal(true, 'a stage that is not deployed automatically is not understood'),
  DefaultRouteSettings: inert('requests are not throttled locally'),
  Description: annotations.Description,
  RouteSettings: inert('requests are not throttled locally'),
  StageName: z.string(),
  Tags: annotations.Tags,
});

const stage: ResourceType<z.infer<typeof stageProperties>> = {
  name: 'AWS::ApiGatewayV2::Stage',
  properties: stageProperties,
  identify: (subject) => ({ ref: subject.properties.StageName }),
};

const routeProperties = z.strictObject({
  ApiId: z.string(),
  ApiKeyRequired: z.literal(false).optional(),
  AuthorizationType: z.literal('NONE', 'authorizers are not understood').default('NONE'),
  OperationName: inert('read by people only'),
  RouteKey: z.string(),
  RouteResponseSelectionExpression: z.literal('$default').optional(),
  Target: z.string(),
});

type RouteProperties = z.infer<typeof routeProperties>;

const route: ResourceType<RouteProperties> = {
  name: 'AWS::ApiGatewayV2::Route',
  properties: routeProperties,
  identify: (subject) => ({ ref: generatedId(subject, 7), attributes: { RouteId: generatedId(subject, 7) } }),
};

const integrationProperties = z.strictObject({
  ApiId: z.string(),
  ConnectionType: z.literal('INTERNET').optional(),
  Description: annotations.Description,
  IntegrationMethod: inert('functions are always invoked by POST'),
  IntegrationType: z.literal('AWS_PROXY', 'only integrations of functions are understood'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.enum(['1.0', '2.0']).optional(),
  TimeoutInMillis: z.number().optional(),
});

const integration: ResourceType<z.infer<typeof integrationProperties>> = {
  name: 'AWS::ApiGatewayV2::Integration',
  properties: integrationProperties,
  identify: (subject) => ({ ref: generatedId(subject, 7), attributes: { IntegrationId: generatedId(subject, 7) } }),
};

const routeResponseProperties = z.strictObject({
  ApiId: z.string(),
  RouteId: z.string(),
  RouteResponseKey: z.literal('$default'),
});

const routeResponse: ResourceType<z.infer<typeof routeResponseProperties>> = {
  name: 'AWS::ApiGatewayV2::RouteResponse',
  properties: routeResponseProperties,
  identify: (subject) => ({ ref: generatedId(subject, 7) }),
};

const integrationResponseProperties = z.strictObject({
  ApiId: z.string(),
  IntegrationId: z.string(),
  IntegrationResponseKey: inert('the answer of a function is passed on as it is'),
});

const integrationResponse: ResourceType<z.infer<typeof integrationResponseProperties>> = {
  name: 'AWS::ApiGatewayV2::IntegrationResponse',
  properties: integrationResponseProperties,
  identify: (subject) => ({ ref: generatedName(subject, 64) }),
};

export const apiTypes = [api, stage, route, integration, routeResponse, integrationResponse];

/** The platform's bounds on an integration, which are also its defaults. */
const TIMEOUT_MS = { HTTP: 30_000, WEBSOCKET: 29_000 };

/** Every HTTP API. Only payload format 2.0 is understood. */
export function readHttpApis(declarations: Declarations): HttpApi[] {
  return apisOf('HTTP', declarations).map((declared) => {
    const { CorsConfiguration: cors } = declared.properties;
    return {
      ...readCommon(declared, declarations),
      ...(cors && {
        cors: {
          origins: cors.AllowOrigins,
          methods: cors.AllowMethods,
          headers: cors.AllowHeaders,
          exposed: cors.ExposeHeaders,
          credentials: cors.AllowCredentials,
          ...present({ maxAgeSeconds: cors.MaxAge }),
        },
      }),
      routes: routesOf(declared, declarations).map((candidate) => readTarget(candidate, 'HTTP', declarations)),
    };
  });
}

/** Every WebSocket API. A route responds when it selects a response and the response exists. */
export function readSocketApis(declarations: Declarations): SocketApi[] {
  const answered = new Set(declarations.all(routeResponse).map(({ properties }) => properties.RouteId));
  return apisOf('WEBSOCKET', declarations).map((declared) => ({
    ...readCommon(declared, declarations),
    routeSelectionExpression:
      declared.properties.RouteSelectionExpression ?? declared.fail('property RouteSelectionExpression is missing'),
    routes: routesOf(declared, declarations).map((candidate) => ({
      ...readTarget(candidate, 'WEBSOCKET', declarations),
      respond: candidate.properties.RouteResponseSelectionExpression !== undefined && answered.has(candidate.ref),
    })),
  }));
}

function apisOf(protocol: ApiProperties['ProtocolType'], declarations: Declarations) {
  return declarations.all(api).filter(({ properties }) => properties.ProtocolType === protocol);
}

function routesOf({ ref }: Declared<ApiProperties>, declarations: Declarations) {
  return declarations.all(route).filter(({ properties }) => properties.ApiId === ref);
}

function readCommon(declared: Declared<ApiProperties>, declarations: Declarations) {
  const stages = declarations.all(stage).filter(({ properties }) => properties.ApiId === declared.ref);
  const only = stages.length === 1 ? stages[0] : undefined;
  return {
    stack: declared.stack,
    logicalId: declared.logicalId,
    id: declared.ref,
    name: declared.properties.Name,
    arn: `arn:aws:apigateway:${declared.region}::/apis/${declared.ref}`,
    stage: only?.ref ?? declared.fail(`an API with ${stages.length} stages is not understood`),
  };
}

function readTarget(
  { properties, fail }: Declared<RouteProperties>,
  protocol: ApiProperties['ProtocolType'],
  declarations: Declarations,
) {
  const target =
    declarations.all(integration).find(({ ref }) => properties.Target === `integrations/${ref}`) ??
    fail(`its target ${properties.Target} does not exist`);
  const { IntegrationUri, PayloadFormatVersion, TimeoutInMillis } = target.properties;
  if (protocol === 'HTTP' && PayloadFormatVersion !== '2.0') {
    target.fail(`property PayloadFormatVersion: only 2.0 is understood, not ${PayloadFormatVersion}`);
  }
  const [functionArn] = /arn:aws:lambda:[^:]+:[^:]+:function:[^/]+/.exec(IntegrationUri) ?? [];
  return {
    key: properties.RouteKey,
    functionArn: functionArn ?? target.fail(`property IntegrationUri: ${IntegrationUri} names no function`),
    timeoutMs: TimeoutInMillis ?? TIMEOUT_MS[protocol],
  };
}
