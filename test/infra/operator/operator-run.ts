import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../../../infra/operator/admin.ts', import.meta.url));

export interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the operator's command as a process of its own, with this environment besides a path. */
export const runAdmin = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Promise((ended) => {
    const options = { env: { PATH: process.env.PATH ?? '', ...env }, timeout: 50_000 };
    execFile(process.execPath, [file, ...words], options, (error, out, err) => {
      ended({ status: error ? Number(error.code ?? -1) : 0, out, err });
    });
  });
