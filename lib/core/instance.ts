import { type Opened, openAll, type Resources, type SharedResources } from './grant.ts';
import { type Level, type Log, openLog } from './log.ts';

/**
 * Opens resources at the first request of an instance and keeps them: loading a file reads no environment. What is
 * `shared` is opened once for all that ask for it.
 */
export function openOnce<Uses extends Resources>(uses: Uses, shared: SharedResources = new Map()): () => Opened<Uses> {
  let opened: Opened<Uses> | undefined;
  return () => {
    opened ??= openAll(uses, process.env, shared);
    return opened;
  };
}

/** The log of one invocation, written to the function's standard output from the level of `LOG_LEVEL` on. */
export const invocationLog = (fields: {
  readonly function: string;
  readonly requestId: string;
  readonly correlationId?: string;
}): Log => openLog(fields, (line) => process.stdout.write(`${line}\n`), process.env.LOG_LEVEL as Level | undefined);
