import type { LogLine } from '../../infra/local/lambda/lambda.ts';
import type { PayingApp } from '../support/paying.ts';
import { useSaathii } from '../support/saathii.ts';

/** The app of the local stage, with what its functions log; nothing is paid for in it. */
export function useLoggedApp(): PayingApp {
  const lines: LogLine[] = [];
  return Object.assign(useSaathii({ log: (line) => lines.push(line) }), { lines }) as PayingApp;
}
