import type { CloudModel, PolicyStatement } from '../model.ts';
import { AwsError } from './aws-error.ts';
import type { AwsRequest } from './aws-request.ts';
import type { Protocol } from './aws-service.ts';
import { type AccessRequest, decide } from './iam.ts';
import { OPERATOR, readSignature, sessionTokenOf } from './signature.ts';

/** Whoever an access key id names. */
export interface Caller {
  /** The function's name, or `operator`. */
  readonly name: string;
  /** As access errors name it. */
  readonly arn: string;
  /** What every call must carry; absent for the operator, whose key is a lasting one. */
  readonly sessionToken?: string;
  /** Absent for the operator, who may do everything. */
  readonly statements?: readonly PolicyStatement[];
}

/** The callers of a cloud by access key id: its functions and the operator. */
export function listCallers(model: CloudModel): ReadonlyMap<string, Caller> {
  const roles = new Map(model.roles.map((role) => [role.arn, role]));
  const callers = new Map<string, Caller>([
    [OPERATOR, { name: OPERATOR, arn: `arn:aws:iam::${model.accountId}:user/${OPERATOR}` }],
  ]);
  for (const { name, roleArn } of model.functions) {
    const role = roles.get(roleArn);
    callers.set(name, {
      name,
      arn: `arn:aws:sts::${model.accountId}:assumed-role/${role?.name ?? roleArn.split('/').at(-1)}/${name}`,
      sessionToken: sessionTokenOf(name),
      statements: role?.statements ?? [],
    });
  }
  return callers;
}

/** Whoever signed a request; unsigned ones are anonymous. `undefined` = a key that names nobody, or not its token. */
export function findCaller(request: AwsRequest, callers: ReadonlyMap<string, Caller>): Caller | undefined {
  const signature = readSignature(request);
  if (signature === undefined) return { name: 'anonymous', arn: 'anonymous', statements: [] };
  const caller = callers.get(signature.accessKeyId);
  return caller?.sessionToken === undefined || caller.sessionToken === signature.sessionToken ? caller : undefined;
}

const INVALID_TOKEN = 'The security token included in the request is invalid.';

/** How each protocol refuses a key that names nobody, or whose session token is missing or another one. */
const UNKNOWN_CALLERS: Readonly<Record<Protocol, AwsError>> = {
  'json 1.0': new AwsError('UnrecognizedClientException', INVALID_TOKEN),
  'json 1.1': new AwsError('UnrecognizedClientException', INVALID_TOKEN),
  'rest json': new AwsError('UnrecognizedClientException', INVALID_TOKEN, 403),
  query: new AwsError('InvalidClientTokenId', INVALID_TOKEN, 403),
  'rest xml': new AwsError(
    'InvalidAccessKeyId',
    'The AWS Access Key Id you provided does not exist in our records.',
    403,
  ),
};

/** The refusal of a request whose caller is not found. */
export const unknownCaller = (protocol: Protocol): AwsError => UNKNOWN_CALLERS[protocol];

const REASONS = {
  'implicit deny': (action: string) => `because no identity-based policy allows the ${action} action`,
  'explicit deny': () => 'with an explicit deny in an identity-based policy',
};

/** Whether the caller's policies allow it. */
export function isAllowed({ statements }: Caller, need: AccessRequest): boolean {
  return statements === undefined || decide(statements, need) === 'allowed';
}

/** Throws the platform's access error for the first need that the caller's policies don't allow. */
export function authorize(caller: Caller, needs: readonly AccessRequest[], code: string, status: number): void {
  const { statements } = caller;
  if (statements === undefined) return;
  for (const need of needs) {
    const decision = decide(statements, need);
    if (decision === 'allowed') continue;
    throw new AwsError(
      code,
      `User: ${caller.arn} is not authorized to perform: ${need.action} ` +
        `on resource: ${need.shownResource ?? need.resource} ` +
        REASONS[decision](need.action),
      status,
    );
  }
}
