import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { LambdaFunction } from '../model.ts';
import { bootstrapCode } from './bootstrap-code.ts';
import type { FromWorker, Invocation, Startup } from './messages.ts';

/** What ends a wait for the worker: one of its messages, its end, or the time limit. */
export type Signal =
  | Exclude<FromWorker, { kind: 'line' }>
  | { readonly kind: 'exit'; readonly reason: string }
  | { readonly kind: 'time is up' };

/** A worker thread that runs the bootstrap. */
export interface Thread {
  alive(): boolean;
  /** The next signal. One wait at a time: a second call takes the place of the first. */
  signal(timeoutMs: number): Promise<Signal>;
  post(invocation: Invocation): void;
  /** Stops it wherever it is, even in an endless loop. */
  end(): Promise<void>;
}

export interface ThreadOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: SharedArrayBuffer;
  log(text: string): void;
}

export function startThread(fn: LambdaFunction, { environment, clock, log }: ThreadOptions): Thread {
  const worker = startWorker(fn, environment, clock);
  let alive = true;
  let crash: Error | undefined;
  let settle: ((signal: Signal) => void) | undefined;

  worker.on('message', (message: FromWorker) => (message.kind === 'line' ? log(message.text) : settle?.(message)));
  worker.on('error', (error) => {
    crash = error;
    log(`Uncaught\t${error.stack ?? error}`);
  });
  worker.on('exit', (code) => {
    alive = false;
    settle?.({ kind: 'exit', reason: exitReason(code, crash) });
  });
  // The bootstrap sends its lines as messages; only what Node itself prints comes this way.
  for (const stream of [worker.stdout, worker.stderr]) createInterface(stream).on('line', log);

  return {
    alive: () => alive,
    signal: (timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => resolve({ kind: 'time is up' }), timeoutMs);
        settle = (signal) => {
          clearTimeout(timer);
          resolve(signal);
        };
      }),
    post: (invocation) => worker.postMessage(invocation),
    async end() {
      alive = false;
      await worker.terminate();
    },
  };
}

/** Nothing of the parent is inherited: neither its env nor its arguments, flags, or standard streams. */
function startWorker(fn: LambdaFunction, environment: NodeJS.ProcessEnv, clock: SharedArrayBuffer): Worker {
  const startup: Startup = {
    codeDirectory: fn.codeDirectory,
    handler: fn.handler,
    clock,
    compileCacheDirectory: join(tmpdir(), 'node-compile-cache'),
  };
  return new Worker(bootstrapCode(), {
    eval: true,
    env: environment,
    argv: [],
    execArgv: [],
    workerData: startup,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: fn.memoryMb },
  });
}

function exitReason(code: number, crash: Error | undefined): string {
  if (crash && 'code' in crash && crash.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return 'Runtime exited with error: signal: killed';
  }
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
}
