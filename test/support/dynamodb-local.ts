import { spawnSync } from 'node:child_process';
import { installDebianPackages } from './debian-package.ts';

/** The suites whose truth depends on the database engine, run on AWS's own DynamoDB Local instead of the default. */
const suites = ['test/lib', 'test/journeys', 'test/local/engine', 'test/local/streams'];

/** Journeys to which the engine is all the same, or which would take many minutes on a slow one. */
const left = [
  'blocking-matrix',
  'call-messages',
  'convergence',
  'documented-client',
  'money-chaos',
  'money-chaos-http',
  'money-crash-points',
  'socket-endings',
  'socket-messages',
  'socket-overload',
  'thousand-sockets',
];

const hasJava = (): boolean => spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;

if (!hasJava() && !installDebianPackages('default-jre-headless')) {
  process.stderr.write('DynamoDB Local needs a Java runtime (17 or newer): install one and run this again.\n');
  process.exit(1);
}

const exclude = left.flatMap((name) => ['--exclude', `test/journeys/${name}.test.ts`]);
const args = ['run', '--config', 'test/vitest.config.ts', ...suites, ...exclude];
const reporters = ['--reporter=default', '--reporter=json', '--outputFile.json=.build/results-dynamodb-local.json'];
const { status } = spawnSync('vitest', [...args, ...reporters], {
  stdio: 'inherit',
  env: { ...process.env, DYNAMODB_ENGINE: 'dynamodb-local' },
});
process.exitCode = status ?? 1;
