import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Of these a single test takes as long as all of another file. */
const slowest = /oracle|ledger-audit|documented-minutes|ticking|census|sweep|status|deletion|ending|starting/;

/** What a test file costs to run: those that need no table come first, since most mutants are told by them. */
function costOf({ moduleId }: TestSpecification): number {
  if (slowest.test(moduleId)) return 2;
  return /openTestTable|World\(|useWallets|useIdentity|useCalls/.test(readFileSync(moduleId, 'utf8')) ? 1 : 0;
}

class CheapestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => costOf(a) - costOf(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

/** The tests that judge mutants: those of the mutated areas, which need a table and no world. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/lib/{wallet,calls,identity}/**/*.test.ts'],
    sequence: { sequencer: CheapestFirst },
    // A mutant that never ends is told by the test that waits for it, long before the tool would give it up.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
  },
});
