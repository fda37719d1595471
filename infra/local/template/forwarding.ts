import { z } from 'zod';
import type { Forwarding, Selection } from '../model.ts';
import { type Declarations, generatedUuid, inert, type ResourceType } from './resource-type.ts';

const NONE: Selection = { only: [] };
const ALL: Selection = { except: [] };

const listed = (names: readonly string[]) => names.map((name) => name.toLowerCase());

const headers = z
  .strictObject({
    HeaderBehavior: z.enum(['none', 'whitelist', 'allExcept', 'allViewer']),
    Headers: z.array(z.string()).default([]),
  })
  .transform(({ HeaderBehavior, Headers }) => selection(HeaderBehavior, listed(Headers)));

const cookies = z
  .strictObject({
    CookieBehavior: z.enum(['none', 'whitelist', 'allExcept', 'all']),
    Cookies: z.array(z.string()).default([]),
  })
  .transform(({ CookieBehavior, Cookies }) => selection(CookieBehavior, Cookies));

const queryStrings = z
  .strictObject({
    QueryStringBehavior: z.enum(['none', 'whitelist', 'allExcept', 'all']),
    QueryStrings: z.array(z.string()).default([]),
  })
  .transform(({ QueryStringBehavior, QueryStrings }) => selection(QueryStringBehavior, QueryStrings));

const NOTHING_CACHED = 'the local edge keeps nothing: every request reaches the origin';

const cachePolicyProperties = z.strictObject({
  CachePolicyConfig: z.strictObject({
    Comment: inert('read by people only'),
    DefaultTTL: inert(NOTHING_CACHED),
    MaxTTL: inert(NOTHING_CACHED),
    MinTTL: inert(NOTHING_CACHED),
    Name: inert('read by people only'),
    ParametersInCacheKeyAndForwardedToOrigin: z.strictObject({
      CookiesConfig: cookies,
      EnableAcceptEncodingBrotli: inert('the local edge does not compress'),
      EnableAcceptEncodingGzip: inert('the local edge does not compress'),
      HeadersConfig: headers,
      QueryStringsConfig: queryStrings,
    }),
  }),
});

const cachePolicy: ResourceType<z.infer<typeof cachePolicyProperties>> = {
  name: 'AWS::CloudFront::CachePolicy',
  properties: cachePolicyProperties,
  identify: (subject) => ({ ref: generatedUuid(subject), attributes: { Id: generatedUuid(subject) } }),
};

const originRequestPolicyProperties = z.strictObject({
  OriginRequestPolicyConfig: z.strictObject({
    Comment: inert('read by people only'),
    CookiesConfig: cookies,
    HeadersConfig: headers,
    Name: inert('read by people only'),
    QueryStringsConfig: queryStrings,
  }),
});

const originRequestPolicy: ResourceType<z.infer<typeof originRequestPolicyProperties>> = {
  name: 'AWS::CloudFront::OriginRequestPolicy',
  properties: originRequestPolicyProperties,
  identify: (subject) => ({ ref: generatedUuid(subject), attributes: { Id: generatedUuid(subject) } }),
};

export const forwardingTypes = [cachePolicy, originRequestPolicy];

const NOTHING: Forwarding = { headers: NONE, cookies: NONE, queryStrings: NONE };

/** What the platform's managed policies forward, by their fixed ids. */
const MANAGED: Readonly<Record<string, Forwarding>> = {
  // CachingDisabled
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': NOTHING,
  // CachingOptimized
  '658327ea-f89d-4fab-a63d-7e88639e58f6': NOTHING,
  // AllViewer
  '216adef6-5c7f-47e4-b989-5492eafa07d3': { headers: ALL, cookies: ALL, queryStrings: ALL },
  // AllViewerExceptHostHeader
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': { headers: { except: ['host'] }, cookies: ALL, queryStrings: ALL },
};

/** Everything that the policies named by these ids forward to the origin, taken together. */
export function readForwarding(
  policyIds: readonly string[],
  declarations: Declarations,
  fail: (problem: string) => never,
): Forwarding {
  const policies = policyIds.map(
    (id) => MANAGED[id] ?? ownPolicy(id, declarations) ?? fail(`the policy ${id} is not understood`),
  );
  return policies.reduce(
    (sum, policy) => ({
      headers: union(sum.headers, policy.headers),
      cookies: union(sum.cookies, policy.cookies),
      queryStrings: union(sum.queryStrings, policy.queryStrings),
    }),
    NOTHING,
  );
}

function ownPolicy(id: string, declarations: Declarations): Forwarding | undefined {
  const cache = declarations.all(cachePolicy).find(({ ref }) => ref === id)?.properties.CachePolicyConfig;
  const request = declarations.all(originRequestPolicy).find(({ ref }) => ref === id)?.properties;
  const config = cache?.ParametersInCacheKeyAndForwardedToOrigin ?? request?.OriginRequestPolicyConfig;
  return (
    config && {
      headers: config.HeadersConfig,
      cookies: config.CookiesConfig,
      queryStrings: config.QueryStringsConfig,
    }
  );
}

function selection(behaviour: 'none' | 'whitelist' | 'allExcept' | 'allViewer' | 'all', names: string[]): Selection {
  const selections = { none: NONE, whitelist: { only: names }, allExcept: { except: names }, allViewer: ALL, all: ALL };
  return selections[behaviour];
}

function union(left: Selection, right: Selection): Selection {
  if ('only' in left && 'only' in right) return { only: [...left.only, ...right.only] };
  if ('except' in left && 'except' in right) {
    return { except: left.except.filter((name) => right.except.includes(name)) };
  }
  const [all, some] = 'except' in left ? [left, right] : [right, left];
  const chosen = 'only' in some ? some.only : [];
  return { except: ('except' in all ? all.except : []).filter((name) => !chosen.includes(name)) };
}
