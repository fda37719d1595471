import { z } from 'zod';
import type { Distribution } from '../model.ts';
import { readForwarding } from './forwarding.ts';
import {
  type Declarations,
  type Declared,
  generatedId,
  generatedName,
  inert,
  present,
  type ResourceType,
} from './resource-type.ts';
import { readResponseHeaders } from './response-headers.ts';

/** CloudFront's limit on the source text of a function. */
const FUNCTION_BYTES = 10_240;

const functionProperties = z.strictObject({
  AutoPublish: z.literal(true, 'a function that is not published does not run'),
  FunctionCode: z.string().refine((code) => Buffer.byteLength(code) <= FUNCTION_BYTES, 'is larger than 10 KB'),
  FunctionConfig: z.strictObject({
    Comment: inert('read by people only'),
    Runtime: z.literal('cloudfront-js-2.0'),
  }),
  Name: inert('a function is found by its ARN'),
});

const edgeFunction: ResourceType<z.infer<typeof functionProperties>> = {
  name: 'AWS::CloudFront::Function',
  properties: functionProperties,
  identify: (subject) => {
    const ref = `arn:aws:cloudfront::${subject.accountId}:function/${generatedName(subject, 64)}`;
    return { ref, attributes: { FunctionARN: ref, 'FunctionMetadata.FunctionARN': ref } };
  },
};

const accessControlProperties = z.strictObject({
  OriginAccessControlConfig: inert('the local edge needs no signature to read a bucket'),
});

const originAccessControl: ResourceType<z.infer<typeof accessControlProperties>> = {
  name: 'AWS::CloudFront::OriginAccessControl',
  properties: accessControlProperties,
  identify: (subject) => {
    const id = generatedId(subject, 13).toUpperCase();
    return { ref: id, attributes: { Id: id } };
  },
};

const LOCAL_ADDRESS = 'the local edge has a port on the laptop instead';

const behaviourProperties = {
  AllowedMethods: z.array(z.string()).default(['GET', 'HEAD']),
  CachedMethods: inert('the local edge keeps nothing'),
  CachePolicyId: z.string(),
  Compress: inert('the local edge does not compress'),
  FunctionAssociations: z
    .array(z.strictObject({ EventType: z.enum(['viewer-request', 'viewer-response']), FunctionARN: z.string() }))
    .default([]),
  OriginRequestPolicyId: z.string().optional(),
  ResponseHeadersPolicyId: z.string().optional(),
  TargetOriginId: z.string(),
  ViewerProtocolPolicy: inert('the local edge speaks plain HTTP'),
};

const origin = z.strictObject({
  ConnectionAttempts: inert('origins are in the same process'),
  ConnectionTimeout: inert('origins are in the same process'),
  CustomOriginConfig: inert('origins are in the same process'),
  DomainName: z.string(),
  Id: z.string(),
  OriginAccessControlId: inert('the local edge needs no signature to read a bucket'),
  OriginCustomHeaders: z.array(z.strictObject({ HeaderName: z.string(), HeaderValue: z.string() })).default([]),
  OriginPath: z.string().default(''),
  S3OriginConfig: inert('the local edge needs no signature to read a bucket'),
});

const distributionProperties = z.strictObject({
  DistributionConfig: z.strictObject({
    Aliases: inert(LOCAL_ADDRESS),
    CacheBehaviors: z.array(z.strictObject({ ...behaviourProperties, PathPattern: z.string() })).default([]),
    Comment: inert('read by people only'),
    CustomErrorResponses: z
      .array(z.strictObject({ ErrorCode: z.number(), ErrorCachingMinTTL: z.literal(0) }))
      .default([]),
    DefaultCacheBehavior: z.strictObject(behaviourProperties),
    Enabled: z.literal(true),
    HttpVersion: inert('the local edge speaks HTTP/1.1'),
    IPV6Enabled: inert(LOCAL_ADDRESS),
    Logging: inert('there is no access log locally'),
    Origins: z.array(origin),
    PriceClass: inert(LOCAL_ADDRESS),
    ViewerCertificate: inert(LOCAL_ADDRESS),
    WebACLId: inert('the rules of the firewall are not imitated'),
  }),
  Tags: inert('read by people and the bill only'),
});

type DistributionProperties = z.infer<typeof distributionProperties>;
type BehaviourProperties = DistributionProperties['DistributionConfig']['DefaultCacheBehavior'];

const distribution: ResourceType<DistributionProperties> = {
  name: 'AWS::CloudFront::Distribution',
  properties: distributionProperties,
  identify: (subject) => {
    const id = `E${generatedId(subject, 13).toUpperCase()}`;
    return { ref: id, attributes: { DomainName: `${id.toLowerCase()}.cloudfront.net`, Id: id } };
  },
};

/** Errors of an origin that CloudFront keeps and gives to other viewers as well, unless it is told not to. */
const KEPT_ERRORS = [404, 405, 414, 500, 501, 502, 503, 504];

export const distributionTypes = [edgeFunction, originAccessControl, distribution];

/** Every distribution, its behaviours in order of precedence with the default one last. */
export function readDistributions(declarations: Declarations): Distribution[] {
  return declarations.all(distribution).map((declared) => {
    const { CacheBehaviors, DefaultCacheBehavior, Origins, CustomErrorResponses } =
      declared.properties.DistributionConfig;
    const kept = KEPT_ERRORS.filter((code) => !CustomErrorResponses.some(({ ErrorCode }) => ErrorCode === code));
    if (kept.length > 0)
      declared.fail(`it would keep the answers ${kept.join(', ')} for others, and nothing does here`);
    return {
      stack: declared.stack,
      logicalId: declared.logicalId,
      id: declared.ref,
      domainName: declared.attributes.DomainName ?? '',
      origins: Origins.map(({ Id, DomainName, OriginPath, OriginCustomHeaders }) => ({
        id: Id,
        domainName: DomainName,
        path: OriginPath,
        headers: Object.fromEntries(
          OriginCustomHeaders.map(({ HeaderName, HeaderValue }) => [HeaderName.toLowerCase(), HeaderValue]),
        ),
      })),
      behaviours: [...CacheBehaviors, { ...DefaultCacheBehavior, PathPattern: '*' }].map((behaviour) =>
        readBehaviour(behaviour, declared, declarations),
      ),
    };
  });
}

function readBehaviour(
  behaviour: BehaviourProperties & { PathPattern: string },
  declared: Declared<DistributionProperties>,
  declarations: Declarations,
): Distribution['behaviours'][number] {
  const target = declared.properties.DistributionConfig.Origins.find(({ Id }) => Id === behaviour.TargetOriginId);
  const { DomainName } = target ?? declared.fail(`there is no origin ${behaviour.TargetOriginId}`);
  const policyIds = [behaviour.CachePolicyId, behaviour.OriginRequestPolicyId].filter((id) => id !== undefined);
  const forwarding = readForwarding(policyIds, declarations, declared.fail);
  const { headers } = forwarding;
  const forwardsHost = 'only' in headers ? headers.only.includes('host') : !headers.except.includes('host');
  if (forwardsHost && DomainName.includes('.execute-api.')) {
    declared.fail(
      `${behaviour.PathPattern} forwards the Host header, and API Gateway refuses the name of another host`,
    );
  }
  const code = (event: string) => {
    const association = behaviour.FunctionAssociations.find(({ EventType }) => EventType === event);
    return association && functionCode(association.FunctionARN, declared, declarations);
  };
  return {
    pattern: behaviour.PathPattern,
    originId: behaviour.TargetOriginId,
    allowedMethods: behaviour.AllowedMethods,
    ...present({ viewerRequest: code('viewer-request'), viewerResponse: code('viewer-response') }),
    ...readResponseHeaders(behaviour.ResponseHeadersPolicyId, declarations, declared.fail),
    forwarding,
  };
}

function functionCode(arn: string, declared: Declared<unknown>, declarations: Declarations): string {
  const found = declarations.all(edgeFunction).find(({ ref }) => ref === arn);
  return found?.properties.FunctionCode ?? declared.fail(`there is no CloudFront Function ${arn}`);
}
