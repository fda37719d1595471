import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { synthesiseSample } from '../support/sample-assembly.ts';

const repository = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Trial {
  readonly words?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Runs before the program, in its process. */
  readonly before?: string;
}

/** What a script says before it gives up; whatever comes, it does not start anything. */
function said(script: string, { words = [], env = {}, before }: Trial): { lines: readonly string[]; text: string } {
  const preload = before === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(before)}`];
  const { DYNAMODB_ENGINE: _, DEBUG: __, ...inherited } = process.env;
  const { status, stderr } = spawnSync(process.execPath, [...preload, script, ...words], {
    cwd: folder,
    env: { ...inherited, ...env },
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(1);
  return { lines: stderr.trim().split('\n'), text: stderr };
}

const start = (trial: Trial) => said(join(repository, 'infra/local/start.ts'), trial);

/** Two lines at most: what is wrong, and what to do. */
function expectShort({ lines, text }: ReturnType<typeof said>, wrong: RegExp, next: RegExp): void {
  expect(text).not.toMatch(/^\s+at /m);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(wrong);
  expect(lines[1]).toMatch(next);
}

/** A folder in which programs are found, and no others. */
function programs(scripts: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(folder, 'path-'));
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(path, name), 0o755);
  }
  return path;
}

test('a port that is taken is named with what to do, and nothing is built', async () => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  expectShort(
    start({ words: ['--port', String(port)] }),
    new RegExp(`^Port ${port} is taken`),
    new RegExp(`npm start -- --port ${port + 10}$`),
  );
  server.close();
  expect(readdirSync(folder)).not.toContain('.local');
});

test.each<[string, Trial, RegExp, RegExp]>([
  [
    'DynamoDB Local without Java',
    { env: { DYNAMODB_ENGINE: 'dynamodb-local', PATH: programs({}) } },
    /^DynamoDB Local needs Java 17 or newer, and there is no `java` here\.$/,
    /apt install default-jre-headless.*leave DYNAMODB_ENGINE out/,
  ],
  [
    'DynamoDB Local with a Java that is too old',
    { env: { DYNAMODB_ENGINE: 'dynamodb-local', PATH: programs({ java: 'echo \'java version "1.8.0_202"\' >&2' }) } },
    /the `java` here is version 8\.$/,
    /Install it/,
  ],
  [
    'a machine that dynoxide is not made for, without Java',
    { env: { PATH: programs({}) }, before: "Object.defineProperty(process, 'arch', { value: 'riscv64' })" },
    /^There is no database engine for this machine \(\w+-riscv64\)/,
    /Install Java 17.*DYNAMODB_ENGINE=http/,
  ],
  [
    'dynoxide on a machine that it is not made for',
    {
      env: { DYNAMODB_ENGINE: 'dynoxide' },
      before: "Object.defineProperty(process, 'arch', { value: 'riscv64' })",
    },
    /^The database engine dynoxide is not installed for this machine/,
    /DYNAMODB_ENGINE=dynamodb-local npm start/,
  ],
  [
    'an engine that nobody knows',
    { env: { DYNAMODB_ENGINE: 'sqlite' } },
    /^Unknown DynamoDB engine 'sqlite'\.$/,
    /dynoxide, dynamodb-local or the URL/,
  ],
  ['an option that there is not', { words: ['--prot', '8010'] }, /--prot/, /^npm start -- .*--port NUMBER/],
  ['a port that is none', { words: ['--port', 'http'] }, /--port http is no port/, /npm start -- --port 8010/],
])('what can’t start says in two lines what is wrong and what to do: %s', (_, trial, wrong, next) => {
  expectShort(start(trial), wrong, next);
});

/** An assembly one of whose templates has been changed. */
function brokenAssembly(change: (template: { Resources: Record<string, unknown> }) => void): string {
  const assembly = synthesiseSample(mkdtempSync(join(folder, 'assembly-')));
  const nested = join(assembly, 'assembly-sample');
  const file = readdirSync(nested).find((name) => /core.*\.template\.json$/.test(name)) as string;
  const template = JSON.parse(readFileSync(join(nested, file), 'utf8'));
  change(template);
  writeFileSync(join(nested, file), JSON.stringify(template));
  return assembly;
}

test.each<[string, (template: { Resources: Record<string, unknown> }) => void, RegExp]>([
  [
    'a type of resource that is not imitated',
    ({ Resources }) => Object.assign(Resources, { Cache: { Type: 'AWS::ElastiCache::CacheCluster' } }),
    /^stack sample-core, resource Cache: the resource type AWS::ElastiCache::CacheCluster is not understood$/,
  ],
  [
    'a property that is not imitated',
    ({ Resources }) => Object.assign(Resources, { More: { Type: 'AWS::SQS::Queue', Properties: { Colour: 'red' } } }),
    /^stack sample-core, resource More: .*Colour/,
  ],
])('a template that can’t be imitated says which resource of which stack, and what to do: %s', (_, change, wrong) => {
  const words = ['--port', '0', '--assembly', brokenAssembly(change)];
  expectShort(start({ words }), wrong, /infra\/local\/template/);
});

test('a database that is named by its URL and does not answer is told as such', () => {
  const words = ['--port', '0', '--assembly', brokenAssembly(() => undefined)];
  const trial = { words, env: { DYNAMODB_ENGINE: 'http://127.0.0.1:1' } };
  expectShort(start(trial), /^No DynamoDB answers at http:\/\/127\.0\.0\.1:1\.$/, /leave DYNAMODB_ENGINE out/);
});

test('with DEBUG=1 it is told where in the code it comes from', () => {
  const { text } = start({ env: { DYNAMODB_ENGINE: 'sqlite', DEBUG: '1' } });
  expect(text).toMatch(/^Unknown DynamoDB engine[\s\S]*\n\s+at .*installed-engine\.ts/);
});

const asNode = (version: string): string => `Object.defineProperty(process.versions, 'node', { value: '${version}' })`;

test('a Node that is too old is told before anything is installed', () => {
  const install = join(repository, 'infra/local/install.mjs');
  const wrong = /^Node 18\.20\.1 is too old: Node 20 or newer/;
  expectShort(said(install, { before: asNode('18.20.1') }), wrong, /nvm install 24/);
});

/** A repository of which nothing is there but what the install reads. */
function emptyRepository(isInstalled: boolean): string {
  const root = mkdtempSync(join(folder, 'repository-'));
  const script = join(root, 'infra/local/install.mjs');
  mkdirSync(dirname(script), { recursive: true });
  cpSync(join(repository, 'infra/local/install.mjs'), script);
  writeFileSync(join(root, 'package-lock.json'), '{}');
  mkdirSync(join(root, 'node_modules'));
  const stamp = createHash('sha256').update('{}').digest('hex');
  if (isInstalled) writeFileSync(join(root, 'node_modules/.installed'), stamp);
  return script;
}

test('an install without the Node that is deployed is told, and how to come by it', () => {
  const trial = said(emptyRepository(true), { before: asNode('22.1.0') });
  expectShort(trial, /^Node 24 did not come with the install, and the one here is 22\.1\.0/, /npm rebuild node/);
});

test('an install that fails says what to look at', () => {
  const trial = said(emptyRepository(false), { env: { PATH: `${programs({ npm: 'exit 1' })}:/bin:/usr/bin` } });
  expectShort(trial, /^The dependencies could not be installed\.$/, /npm ping/);
});

test('what keeps all suites from running is said once by `npm test`, and none of them is tried', () => {
  const words = ['run', '--config', 'test/vitest.config.ts', 'test/lib/core/ids.test.ts'];
  const { status, stdout, stderr } = spawnSync(join(repository, 'node_modules/.bin/vitest'), words, {
    cwd: repository,
    env: { ...process.env, DYNAMODB_ENGINE: 'sqlite' },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr.trim().split('\n')).toEqual([
    "Unknown DynamoDB engine 'sqlite'.",
    'Set DYNAMODB_ENGINE to dynoxide, dynamodb-local or the URL of a running one, or leave it out.',
  ]);
  expect(stdout).not.toMatch(/ids\.test\.ts/);
});
