import type { FaultKind } from '../faults.ts';
import { AwsError } from './aws-error.ts';
import type { ServiceCall } from './aws-service.ts';

const THROTTLED: Readonly<Record<string, { code: string; status: number }>> = {
  dynamodb: { code: 'ProvisionedThroughputExceededException', status: 400 },
  'execute-api': { code: 'LimitExceededException', status: 429 },
  lambda: { code: 'TooManyRequestsException', status: 429 },
  s3: { code: 'SlowDown', status: 503 },
  secretsmanager: { code: 'ThrottlingException', status: 400 },
  ses: { code: 'TooManyRequestsException', status: 429 },
  sns: { code: 'Throttling', status: 400 },
  sqs: { code: 'RequestThrottled', status: 400 },
};

const FAILED: Readonly<Record<string, string>> = {
  dynamodb: 'InternalServerError',
  lambda: 'ServiceException',
  s3: 'InternalError',
  secretsmanager: 'InternalServiceError',
};

type Refusal = (service: string, call: ServiceCall) => AwsError | undefined;

/** The errors that faults stand for; the kinds that are no answer are absent. */
const REFUSALS: Readonly<Partial<Record<FaultKind, Refusal>>> = {
  throttle(service) {
    const { code, status } = THROTTLED[service] ?? { code: 'ThrottlingException', status: 400 };
    return new AwsError(code, 'Rate exceeded', status);
  },
  error: (service) => new AwsError(FAILED[service] ?? 'InternalFailure', 'Internal failure', 500),
  conflict: (_service, call) => call.conflict?.(),
};

/** The error with which an injected fault answers a call instead of executing it; undefined when it does otherwise. */
export function faultRefusal(kind: FaultKind, service: string, call: ServiceCall): AwsError | undefined {
  return REFUSALS[kind]?.(service, call);
}
