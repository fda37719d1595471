import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { composeApp } from '../../infra/app.ts';
import { demandEngine } from '../../infra/local/engine/engine.ts';
import { tellAndExit } from '../../infra/trouble.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the product's assembly, synthesised once for the whole run. */
    assembly: string;
  }
}

/**
 * Bundles and synthesises the product once, as the local stage; suites that need a world start it from there. What keeps
 * every suite from running is said once, instead of by each of them.
 */
export default async function setup(project: TestProject): Promise<() => void> {
  const outdir = mkdtempSync(join(tmpdir(), 'assembly-'));
  try {
    demandEngine(process.env.DYNAMODB_ENGINE || undefined);
    const app = await composeApp({ stage: 'local', outdir });
    app.synth();
  } catch (error) {
    tellAndExit(error);
  }
  project.provide('assembly', outdir);
  return () => rmSync(outdir, { recursive: true, force: true });
}
