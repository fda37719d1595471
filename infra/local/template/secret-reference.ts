import type { Secret } from '../model.ts';

/** `{{resolve:secretsmanager:<arn>:SecretString:<key>::}}`; without a key it stands for the whole value. */
const reference = /\{\{resolve:secretsmanager:(arn:[^}]+?):SecretString:([^:}]*):[^:}]*:[^:}]*\}\}/g;

/**
 * A value in which every dynamic reference to a secret is replaced by what the secret holds, as CloudFormation does
 * when it deploys. A reference to a secret that no template declares is an Error.
 */
export function fillSecrets<T>(value: T, secrets: readonly Secret[]): T {
  if (typeof value === 'string') return fill(value, secrets) as T;
  if (Array.isArray(value)) return value.map((item) => fillSecrets(item, secrets)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillSecrets(item, secrets)])) as T;
}

const fill = (text: string, secrets: readonly Secret[]): string =>
  text.replace(reference, (_whole, arn: string, key: string) => {
    const secret = secrets.find((candidate) => candidate.arn === arn);
    if (!secret) throw new Error(`the dynamic reference to ${arn} names no secret of these templates`);
    return key === '' ? secret.initialValue : String(JSON.parse(secret.initialValue)[key]);
  });
