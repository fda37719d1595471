import type { Step } from './step.ts';
import { account, presence } from './steps-status.ts';
import { calls, money, people, verification } from './steps-things.ts';

/** In the order in which they are taken; each begins with what the one before has left. */
export const steps: Readonly<Record<string, Step>> = {
  ...{ ...account, ...presence, ...people, ...calls, ...money, ...verification },
};
