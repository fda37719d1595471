import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

let code: string | undefined;

/**
 * The bootstrap as one piece of plain JavaScript, made once per process: a worker that had to strip types itself
 * would need twice the time to start.
 */
export function bootstrapCode(): string {
  code ??= bundle();
  return code;
}

function bundle(): string {
  const built = buildSync({
    entryPoints: [fileURLToPath(new URL('./bootstrap.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    write: false,
  });
  const [file] = built.outputFiles;
  if (!file) throw new Error('esbuild made no output of the Lambda bootstrap.');
  return file.text;
}
