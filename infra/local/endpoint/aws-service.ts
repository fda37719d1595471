import type { AwsError } from './aws-error.ts';
import type { AwsRequest, AwsResponse } from './aws-request.ts';
import type { AccessRequest } from './iam.ts';

/** How a service's API speaks, which decides the shape of its errors. */
export type Protocol = 'json 1.0' | 'json 1.1' | 'query' | 'rest json' | 'rest xml';

/** What a call did, once executed. */
export interface Executed {
  readonly response: AwsResponse;
  /** DynamoDB capacity units. */
  readonly readUnits?: number;
  readonly writeUnits?: number;
  /** The code of the error that the response carries; absent when the call succeeded. */
  readonly error?: string;
}

/** One call, understood but not yet executed. */
export interface ServiceCall {
  /** The API operation's name, e.g. `TransactWriteItems`. */
  readonly operation: string;
  /** Everything the caller must be allowed to do. */
  readonly needs: readonly AccessRequest[];
  /** Without this permission a refusal of status 404 becomes an access error, as S3 has it. */
  readonly needsToLearnOfAbsence?: AccessRequest;
  /** Headers that the answer loses when the caller doesn't have their permission; names in lower case. */
  readonly needsToSee?: Readonly<Record<string, AccessRequest>>;
  /** Expected refusals are thrown as AwsError. */
  execute(): Promise<Executed>;
  /** The error of a transaction conflict, for the calls that can meet one. */
  conflict?(): AwsError;
}

/** One AWS service behind the endpoint. */
export interface AwsService {
  /** The service's IAM prefix, e.g. `secretsmanager`. */
  readonly name: string;
  readonly protocol: Protocol;
  /** Understands a request; throws AwsError `UnknownOperationException` for what is not imitated. */
  open(request: AwsRequest): Promise<ServiceCall>;
  /** Headers that every answer to the request carries, refusals too. */
  headersOf?(request: AwsRequest): Readonly<Record<string, string>>;
}
