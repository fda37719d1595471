import { spawnSync } from 'node:child_process';
import { installDebianPackages } from './debian-package.ts';

/** The suites whose truth depends on the database engine, run on AWS's own DynamoDB Local instead of the default. */
const suites = ['test/lib', 'test/journeys', 'test/local/engine', 'test/local/streams'];

const hasJava = (): boolean => spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;

if (!hasJava() && !installDebianPackages('default-jre-headless')) {
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
