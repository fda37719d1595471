import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Parser } from '@asyncapi/parser';
import { expect, test } from 'vitest';
import { asyncApi, openApi } from '../../../support/rendered.ts';
import { temporaryFolder } from '../../../support/routes.ts';

const linter = resolve(import.meta.dirname, '../../../../node_modules/@redocly/cli/bin/cli.js');
const rules = join(import.meta.dirname, 'redocly.yaml');
/** It reports on nobody and asks for no newer version. */
const silent = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true' };

/** What the linter of OpenAPI documents finds, errors and warnings. */
async function findings(document: unknown): Promise<readonly string[]> {
  const file = join(temporaryFolder(), 'openapi.json');
  writeFileSync(file, JSON.stringify(document));
  const run = promisify(execFile)(process.execPath, [linter, 'lint', file, '--config', rules, '--format', 'json'], {
    env: { ...process.env, ...silent },
    maxBuffer: 64 * 1024 * 1024,
  });
  // It fails where it finds an error, which is an answer as well.
  const { stdout } = await run.catch((failed: { readonly stdout: string }) => failed);
  const { problems } = JSON.parse(stdout) as { readonly problems: readonly Problem[] };
  return problems.map(
    ({ ruleId, severity, message, location: [at] }) => `${severity} ${ruleId} ${at?.pointer}: ${message}`,
  );
}

interface Problem {
  readonly ruleId: string;
  readonly severity: string;
  readonly message: string;
  readonly location: readonly { readonly pointer: string }[];
}

/** What the parser of AsyncAPI documents calls an error or a warning. */
async function diagnoses(document: unknown): Promise<readonly string[]> {
  const { diagnostics } = await new Parser().parse(JSON.stringify(document));
  return diagnostics
    .filter(({ severity }) => severity <= 1)
    .map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`);
}

test('the linter of OpenAPI documents finds nothing', async () => {
  expect(await findings(openApi)).toEqual([]);
});

test('the linter would find a reference that leads nowhere', async () => {
  const broken = JSON.stringify(openApi).replace('"#/components/schemas/Error"', '"#/components/schemas/Nowhere"');
  expect((await findings(JSON.parse(broken))).join('\n')).toMatch(/error no-unresolved-refs/);
});

test('the parser of AsyncAPI documents finds nothing', async () => {
  expect(await diagnoses(asyncApi)).toEqual([]);
});

test('the parser would find a reference that leads nowhere', async () => {
  const broken = JSON.stringify(asyncApi).replace('"#/components/messages/pong"', '"#/components/messages/nowhere"');
  expect((await diagnoses(JSON.parse(broken))).join('\n')).toMatch(/^invalid-ref .*nowhere/m);
});
