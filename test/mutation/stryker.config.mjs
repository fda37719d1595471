/** Mutants of the rules of money, calls and identity, each judged by the tests of these areas that reach it. */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  coverageAnalysis: 'perTest',
  // What is computed once, when a file is loaded, would have to be judged by every test; most of it are declarations.
  ignoreStatic: true,
  // Types play no part in a run, and the tool can read this file only with a TypeScript before 7.
  tsconfigFile: 'none',
  mutate: ['lib/{wallet,calls,identity}/*.ts'],
  ignorePatterns: ['/.build', '/.local', '/cdk.out'],
  tempDirName: '.build/mutation/sandbox',
  incremental: true,
  incrementalFile: '.build/mutation/incremental.json',
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: '.build/mutation/report.json' },
  concurrency: 2,
  timeoutMS: 30_000,
  timeoutFactor: 1,
  thresholds: { high: 95, low: 85, break: 85 },
};
