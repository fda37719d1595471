import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Starts a file of this folder as a process with no environment but the one given. */
export const startChild = (file: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess =>
  fork(join(import.meta.dirname, file), args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });

/** Sends a question over IPC and gives the next message. Throws when the process ends instead. */
export async function ask<Answer>(child: ChildProcess, question: Serializable): Promise<Answer> {
  const answer = nextFrom<Answer>(child);
  child.send(question);
  return answer;
}

/** The next message of a process. Throws when it ends instead. */
export async function nextFrom<Answer>(child: ChildProcess): Promise<Answer> {
  const ended = new AbortController();
  const message = once(child, 'message', { signal: ended.signal });
  const end = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`a process of the bench ended with ${code}`);
  });
  try {
    const [answer] = await Promise.race([message, end]);
    return answer as Answer;
  } finally {
    ended.abort();
    for (const one of [message, end]) one.catch(() => {});
  }
}
