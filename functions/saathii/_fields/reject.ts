import * as z from 'zod/mini';

export type Context = z.core.ParsePayload;

/** Says no in the framework's own words; `undefined` goes on instead, and means a field that is missing. */
export function reject(context: Context, type: string, msg: string): typeof z.NEVER {
  context.issues.push({ code: 'custom', input: context.value, params: { type, msg } });
  return z.NEVER;
}
