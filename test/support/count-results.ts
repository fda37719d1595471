import { readdirSync, readFileSync } from 'node:fs';

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/**
 * Adds up the result files of every suite that ran: says once more what failed, and prints the count as the last line.
 * None at all is a failure.
 */
const folder = new URL('../../.build/', import.meta.url);
const results = readdirSync(folder)
  .filter((name) => /^results-.*\.json$/.test(name))
  .map((name): Results => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));

// A suite that could not even start has no failed test, and is a failure all the same.
const failedIn = ({ numFailedTests, numFailedTestSuites }: Results): number => numFailedTests || numFailedTestSuites;
const sum = (count: (result: Results) => number): number => results.reduce((total, result) => total + count(result), 0);

for (const { name, status, message, assertionResults } of results.flatMap(({ testResults }) => testResults)) {
  const failures = assertionResults.filter((test) => test.status === 'failed');
  for (const { fullName, failureMessages } of failures) say(name, fullName, failureMessages.join('\n'));
  if (failures.length === 0 && status === 'failed') say(name, 'could not run', message);
}
function say(file: string, title: string, reason: string): void {
  process.stdout.write(`failed: ${file}: ${title}\n${reason.slice(0, 1500)}\n`);
}

const [passed, failed] = [sum(({ numPassedTests }) => numPassedTests), sum(failedIn)];
if (results.length < 2 || passed === 0 || failed > 0) process.exitCode = 1;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
