import { z } from 'zod';
import type { Distribution } from '../model.ts';
import { type Declarations, generatedUuid, inert, type ResourceType } from './resource-type.ts';

type ResponseHeaders = Pick<Distribution['behaviours'][number], 'responseHeaders' | 'removedHeaders'>;
type ResponseHeader = ResponseHeaders['responseHeaders'][number];

const override = { Override: z.boolean() };

const securityHeaders = z.strictObject({
  ContentSecurityPolicy: z.strictObject({ ...override, ContentSecurityPolicy: z.string() }).optional(),
  ContentTypeOptions: z.strictObject(override).optional(),
  FrameOptions: z.strictObject({ ...override, FrameOption: z.string() }).optional(),
  ReferrerPolicy: z.strictObject({ ...override, ReferrerPolicy: z.string() }).optional(),
  StrictTransportSecurity: z
    .strictObject({
      ...override,
      AccessControlMaxAgeSec: z.number(),
      IncludeSubdomains: z.boolean().default(false),
      Preload: z.boolean().default(false),
    })
    .optional(),
  XSSProtection: z
    .strictObject({ ...override, ModeBlock: z.boolean().default(false), Protection: z.boolean() })
    .optional(),
});

const properties = z.strictObject({
  ResponseHeadersPolicyConfig: z.strictObject({
    Comment: inert('read by people only'),
    CustomHeadersConfig: z
      .strictObject({ Items: z.array(z.strictObject({ ...override, Header: z.string(), Value: z.string() })) })
      .default({ Items: [] }),
    Name: inert('read by people only'),
    RemoveHeadersConfig: z
      .strictObject({ Items: z.array(z.strictObject({ Header: z.string() })) })
      .default({ Items: [] }),
    SecurityHeadersConfig: securityHeaders.default({}),
  }),
});

const responseHeadersPolicy: ResourceType<z.infer<typeof properties>> = {
  name: 'AWS::CloudFront::ResponseHeadersPolicy',
  properties,
  identify: (subject) => ({ ref: generatedUuid(subject), attributes: { Id: generatedUuid(subject) } }),
};

export const responseHeadersTypes = [responseHeadersPolicy];

/** What the platform's managed policies set, by their fixed ids. */
const MANAGED: Readonly<Record<string, ResponseHeaders>> = {
  // SecurityHeadersPolicy
  '67f7725c-6f97-4210-82d7-5512b31e9d03': {
    responseHeaders: [
      { name: 'referrer-policy', value: 'strict-origin-when-cross-origin', override: false },
      { name: 'strict-transport-security', value: 'max-age=31536000', override: false },
      { name: 'x-content-type-options', value: 'nosniff', override: true },
      { name: 'x-frame-options', value: 'SAMEORIGIN', override: false },
      { name: 'x-xss-protection', value: '1; mode=block', override: false },
    ],
    removedHeaders: [],
  },
};

/** The headers that the policy of this id sets and removes; no id, no headers. */
export function readResponseHeaders(
  policyId: string | undefined,
  declarations: Declarations,
  fail: (problem: string) => never,
): ResponseHeaders {
  if (policyId === undefined) return { responseHeaders: [], removedHeaders: [] };
  const managed = MANAGED[policyId];
  if (managed) return managed;
  const own = declarations.all(responseHeadersPolicy).find(({ ref }) => ref === policyId);
  const config =
    own?.properties.ResponseHeadersPolicyConfig ?? fail(`the response headers policy ${policyId} is not understood`);
  return {
    responseHeaders: [
      ...readSecurityHeaders(config.SecurityHeadersConfig),
      ...config.CustomHeadersConfig.Items.map(({ Header, Value, Override }) => ({
        name: Header.toLowerCase(),
        value: Value,
        override: Override,
      })),
    ],
    removedHeaders: config.RemoveHeadersConfig.Items.map(({ Header }) => Header.toLowerCase()),
  };
}

function readSecurityHeaders(config: z.infer<typeof securityHeaders>): ResponseHeader[] {
  const { StrictTransportSecurity: transport, XSSProtection: xss } = config;
  const candidates: [string, { Override: boolean } | undefined, string | undefined][] = [
    ['content-security-policy', config.ContentSecurityPolicy, config.ContentSecurityPolicy?.ContentSecurityPolicy],
    ['x-content-type-options', config.ContentTypeOptions, 'nosniff'],
    ['x-frame-options', config.FrameOptions, config.FrameOptions?.FrameOption],
    ['referrer-policy', config.ReferrerPolicy, config.ReferrerPolicy?.ReferrerPolicy],
    ['strict-transport-security', transport, transport && transportValue(transport)],
    ['x-xss-protection', xss, xss && `${xss.Protection ? 1 : 0}${xss.ModeBlock ? '; mode=block' : ''}`],
  ];
  return candidates.flatMap(([name, header, value]) =>
    header && value !== undefined ? [{ name, value, override: header.Override }] : [],
  );
}

function transportValue(header: NonNullable<z.infer<typeof securityHeaders>['StrictTransportSecurity']>): string {
  const parts = [
    `max-age=${header.AccessControlMaxAgeSec}`,
    ...(header.IncludeSubdomains ? ['includeSubDomains'] : []),
    ...(header.Preload ? ['preload'] : []),
  ];
  return parts.join('; ');
}
