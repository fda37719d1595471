import { z as full } from 'zod';

/** What zod/mini offers as functions and the full zod as methods only. */
const methods = [
  'catchall',
  'exactPartial',
  'extend',
  'merge',
  'omit',
  'partial',
  'pick',
  'required',
  'safeExtend',
] as const;

type Methods = Readonly<Record<string, (...rest: unknown[]) => unknown>>;

const asFunctions = Object.fromEntries(
  methods.map((name) => [name, (schema: Methods, ...rest: unknown[]) => schema[name]?.(...rest)]),
);

/** The full zod as `import { z } from 'zod'` gives it, able to run sources that are written for zod/mini. */
export const z: typeof full = Object.assign(Object.create(full), asFunctions);
