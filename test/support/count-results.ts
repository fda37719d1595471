import { readdirSync, readFileSync } from 'node:fs';

/** Adds up the result files of every suite that ran and prints the count as the last line; none at all is a failure. */
const folder = new URL('../../.build/', import.meta.url);
const results = readdirSync(folder)
  .filter((name) => /^results-.*\.json$/.test(name))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
  .map(({ numPassedTests, numFailedTests, numFailedTestSuites }) => ({
    passed: Number(numPassedTests),
    // A suite that could not even start has no failed test, and is a failure all the same.
    failed: Number(numFailedTests) || Number(numFailedTestSuites),
  }));

const sum = (name: 'passed' | 'failed') => results.reduce((total, result) => total + result[name], 0);
if (results.length < 2 || sum('passed') === 0 || sum('failed') > 0) process.exitCode = 1;
process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
