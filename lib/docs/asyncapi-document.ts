import type { JsonSchema, Reference } from './openapi-document.ts';

export interface AsyncApiServer {
  readonly host: string;
  readonly protocol: 'ws' | 'wss';
  readonly description: string;
  readonly variables?: Readonly<Record<string, { readonly description: string }>>;
  readonly security: readonly Reference[];
}

export interface AsyncApiChannel {
  readonly address: string;
  readonly title: string;
  readonly summary: string;
  readonly description: string;
  readonly messages: Readonly<Record<string, Reference>>;
  readonly bindings: {
    readonly ws: { readonly method: 'GET'; readonly query: JsonSchema; readonly bindingVersion: '0.1.0' };
  };
}

/** What the app does: it sends a message, or receives one and may reply. */
export interface AsyncApiOperation {
  readonly action: 'send' | 'receive';
  readonly channel: Reference;
  readonly summary: string;
  readonly messages: readonly Reference[];
  readonly reply?: { readonly channel: Reference; readonly messages: readonly Reference[] };
}

export interface AsyncApiMessage {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly payload: JsonSchema;
  readonly examples?: readonly { readonly payload: Readonly<Record<string, unknown>> }[];
}

/** An AsyncAPI 3.0 document, in the parts that this product writes. */
export interface AsyncApiDocument {
  readonly asyncapi: '3.0.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly defaultContentType: 'application/json';
  readonly servers: Readonly<Record<string, AsyncApiServer>>;
  readonly channels: Readonly<Record<string, AsyncApiChannel>>;
  readonly operations: Readonly<Record<string, AsyncApiOperation>>;
  readonly components: {
    readonly messages: Readonly<Record<string, AsyncApiMessage>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<
      Record<
        string,
        { readonly type: 'httpApiKey'; readonly in: 'query'; readonly name: string; readonly description: string }
      >
    >;
  };
}
