import type { Failure, FailureText, HouseCode } from './failure.ts';

/** What a function answers to API Gateway (payload format 2.0). */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body stands for bytes, in base64. */
  readonly isBase64Encoded?: true;
}

/** One field that did not fit its schema, in the terms of zod; the dialect words it for its clients. */
export interface InvalidField {
  readonly in: 'body' | 'query' | 'path' | 'header';
  readonly path: readonly PropertyKey[];
  readonly issue: InvalidReason;
}

export type InvalidReason =
  | { readonly code: 'missing' }
  | { readonly code: 'json_invalid'; readonly offset: number }
  | { readonly code: string; readonly [detail: string]: unknown };

/**
 * An app's dialect: its name, its closed catalogue of failures and how it words errors. Domains never see it.
 */
export interface App<Code extends string = string> {
  readonly name: string;
  readonly failures: Readonly<Record<Code | HouseCode, FailureText>>;
  refusal(failure: Failure<Code | HouseCode>): HttpResponse;
  invalid(fields: readonly InvalidField[]): HttpResponse;
}
