import { spawnSync } from 'node:child_process';

/** The suites whose truth depends on the database engine, run on AWS's own DynamoDB Local instead of the default. */
const suites = ['test/lib', 'test/journeys', 'test/local/engine', 'test/local/streams'];

const run = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'inherit' }).status === 0;

const hasJava = (): boolean => spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;

/** Debian's own packages; on another system, or without the rights, the reader is told what to install. */
function installJava(): boolean {
  const packages = ['install', '-y', '--no-install-recommends', 'default-jre-headless'];
  return run('apt-get', ['update', '-q']) && run('apt-get', packages);
}

if (!hasJava() && !installJava()) {
  process.stderr.write('DynamoDB Local needs a Java runtime (17 or newer): install one and run this again.\n');
  process.exit(1);
}

const args = ['run', '--config', 'test/vitest.config.ts', ...suites];
const reporters = ['--reporter=default', '--reporter=json', '--outputFile.json=.build/results-dynamodb-local.json'];
const { status } = spawnSync('vitest', [...args, ...reporters], {
  stdio: 'inherit',
  env: { ...process.env, DYNAMODB_ENGINE: 'dynamodb-local' },
});
process.exitCode = status ?? 1;
