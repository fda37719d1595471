import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * The engine replaces a shell whose background half waits for the end of its input: the pipe closes when the parent
 * ends for whatever reason, a SIGKILL included, and the engine is ended with it.
 */
const DIE_WITH_PARENT = 'exec 3<&0; (cat <&3; kill "$$") >/dev/null 2>&1 & exec "$@" </dev/null 3<&-';

/** A child process that can't outlive this one. */
export interface Companion {
  /** What it has printed so far. */
  printed(): string;
  exited(): boolean;
  /** Ends the process and resolves when it is gone. */
  stop(): Promise<void>;
}

function start(command: string, parameters: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  if (process.platform === 'win32') return spawn(command, parameters, { env, stdio: 'pipe' });
  // A session of its own: Ctrl-C in the terminal must reach the parent only, which then stops things in order.
  return spawn('sh', ['-c', DIE_WITH_PARENT, 'sh', command, ...parameters], { env, stdio: 'pipe', detached: true });
}

/** Starts a program whose life ends with this process; it never keeps this process alive. */
export function startCompanion(
  command: string,
  parameters: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Companion {
  const child = start(command, parameters, env);
  let printed = '';
  let exited = false;
  const exit = new Promise<void>((resolve) => {
    const done = () => {
      exited = true;
      child.stdin?.destroy();
      resolve();
    };
    child.once('exit', done);
    child.once('error', (error) => {
      printed += error.message;
      done();
    });
  });
  for (const output of [child.stdout, child.stderr]) {
    output?.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-20_000);
    });
  }
  for (const handle of [child, child.stdin, child.stdout, child.stderr]) {
    (handle as { unref?: () => void } | null)?.unref?.();
  }
  return {
    printed: () => printed,
    exited: () => exited,
    async stop() {
      child.ref();
      if (!exited) child.kill();
      await exit;
    },
  };
}

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
