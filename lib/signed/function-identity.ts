import { type Environment, Misconfiguration } from '../core/grant.ts';
import type { Credentials } from './signature.ts';

/** The keys that the platform gives a function. */
export function credentialsOf(env: Environment): Credentials {
  const { AWS_SESSION_TOKEN: sessionToken } = env;
  return {
    accessKeyId: required(env, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: required(env, 'AWS_SECRET_ACCESS_KEY'),
    ...(sessionToken !== undefined && { sessionToken }),
  };
}

export const regionOf = (env: Environment): string => required(env, 'AWS_REGION');

function required(env: Environment, name: string): string {
  const value = env[name];
  if (value === undefined) throw new Misconfiguration(`signing needs the environment variable ${name}`);
  return value;
}
