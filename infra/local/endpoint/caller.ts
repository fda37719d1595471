import type { CloudModel, PolicyStatement } from '../model.ts';
import { AwsError } from './aws-error.ts';
import { type AccessRequest, decide } from './iam.ts';
import { OPERATOR } from './signature.ts';

/** Whoever an access key id names. */
export interface Caller {
  /** The function's name, or `operator`. */
  readonly name: string;
  /** As access errors name it. */
  readonly arn: string;
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
      statements: role?.statements ?? [],
    });
  }
  return callers;
}

const REASONS = {
  'implicit deny': (action: string) => `because no identity-based policy allows the ${action} action`,
  'explicit deny': () => 'with an explicit deny in an identity-based policy',
};

/** Throws the platform's access error for the first need that the caller's policies don't allow. */
export function authorize(caller: Caller, needs: readonly AccessRequest[], code: string, status: number): void {
  const { statements } = caller;
  if (statements === undefined) return;
  for (const need of needs) {
    const decision = decide(statements, need);
    if (decision === 'allowed') continue;
    throw new AwsError(
      code,
      `User: ${caller.arn} is not authorized to perform: ${need.action} on resource: ${need.resource} ` +
        REASONS[decision](need.action),
      status,
    );
  }
}
