import type { LambdaFunction } from '../model.ts';

/** A service that asks for an invocation, and the ARN of the very thing it asks for. */
export interface Caller {
  readonly principal: string;
  readonly sourceArn: string;
}

/** Whether an AWS::Lambda::Permission of the function lets the caller invoke it. */
export function isPermitted(fn: LambdaFunction, caller: Caller): boolean {
  return fn.permissions.some(
    ({ principal, sourceArn }) =>
      principal === caller.principal && (sourceArn === undefined || isArnLike(caller.sourceArn, sourceArn)),
  );
}

/** ARNs are compared part by part: a wildcard never reaches across one of the first five colons. */
function isArnLike(arn: string, pattern: string): boolean {
  const parts = arnParts(arn);
  return arnParts(pattern).every((part, index) => wildcard(part).test(parts[index] ?? ''));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
