import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';

/** The APIs behind the edge, by their domain names. */
export interface EdgeOrigins {
  readonly httpDomain: string;
  readonly socketDomain: string;
  readonly socketStage: string;
  /** Added to every request to an origin, so that functions can tell the edge's word from a client's. */
  readonly key: string;
}

/** Answers that CloudFront keeps for ten seconds and gives to everybody, whatever the origin says, unless told not to. */
const keptErrors = [404, 405, 414, 500, 501, 502, 503, 504];

/**
 * The one address that clients know: `/ws/<channel>` goes to the socket API, everything else to the HTTP API. Nothing
 * is cached. The firewall, the viewer's address and the body limit belong here, since API Gateway has none of them.
 */
export function edge(scope: Construct, origins: EdgeOrigins, stage: StageSettings): Distribution {
  const customHeaders = { 'x-origin-key': origins.key };
  const behaviour = {
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    responseHeadersPolicy: securityHeaders(scope),
    functionAssociations: [{ function: rewrite(scope), eventType: FunctionEventType.VIEWER_REQUEST }],
  } satisfies Partial<BehaviorOptions>;
  return new Distribution(scope, 'Edge', {
    httpVersion: HttpVersion.HTTP2_AND_3,
    defaultBehavior: {
      ...behaviour,
      origin: new HttpOrigin(origins.httpDomain, { customHeaders }),
      allowedMethods: AllowedMethods.ALLOW_ALL,
    },
    additionalBehaviors: {
      '/ws/*': {
        ...behaviour,
        origin: new HttpOrigin(origins.socketDomain, { customHeaders, originPath: `/${origins.socketStage}` }),
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      },
    },
    errorResponses: keptErrors.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
    ...(stage.wafArn !== undefined && { webAclId: stage.wafArn }),
    ...(stage.domain && ownDomain(scope, stage.domain)),
  });
}

/** CloudFront's own name takes whatever version of TLS it likes; a name of one's own takes a version of one's own. */
const ownDomain = (scope: Construct, { name, certificateArn }: NonNullable<StageSettings['domain']>) => ({
  domainNames: [name],
  certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
  minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
});

const rewrite = (scope: Construct) =>
  new EdgeFunction(scope, 'Rewrite', {
    // The name is one for the whole account, so it says which stack it belongs to.
    functionName: `${Stack.of(scope).stackName}-rewrite`,
    runtime: FunctionRuntime.JS_2_0,
    code: FunctionCode.fromFile({ filePath: join(import.meta.dirname, '../edge/rewrite.js') }),
  });

const securityHeaders = (scope: Construct) =>
  new ResponseHeadersPolicy(scope, 'SecurityHeaders', {
    responseHeadersPolicyName: `${Stack.of(scope).stackName}-security-headers`,
    securityHeadersBehavior: {
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
    },
  });
