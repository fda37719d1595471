import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { createWorld } from '../../infra/local/world.ts';
import { clientOf, newPhone } from '../support/client.ts';
import { synthesise, temporaryFolder } from '../support/routes.ts';

const repository = resolve(import.meta.dirname, '../..');

/** The product's functions in a folder of their own, with one right taken out of one route file. */
function withoutGrant(file: string, grant: string): string {
  const folder = temporaryFolder();
  const root = join(folder, 'functions');
  cpSync(join(repository, 'functions'), root, { recursive: true });
  symlinkSync(join(repository, 'lib'), join(folder, 'lib'));
  const source = readFileSync(join(root, file), 'utf8');
  expect(source).toContain(grant);
  writeFileSync(join(root, file), source.replace(grant, ''));
  return root;
}

test('a function whose route file lacks a grant it uses is refused by IAM, tells the client nothing, and writes nothing', async () => {
  const routesRoot = withoutGrant('saathii/auth/request-otp.ts', "Challenges.can('put')");
  const assembly = await synthesise({ stage: 'local', routesRoot });
  const lines: string[] = [];
  const world = await createWorld({
    assembly,
    log: ({ text }) => lines.push(text),
    engine: process.env.DYNAMODB_ENGINE,
  });
  try {
    const phone = newPhone();
    const answer = await clientOf(world.urls.saathii as string).post('/auth/request_otp', { phone });
    expect(answer).toMatchObject({ status: 500, body: { detail: 'Internal Server Error' } });
    const denied = world.ledger.calls().filter(({ outcome }) => outcome === 'AccessDeniedException');
    expect(denied).toMatchObject([{ operation: 'PutItem', entities: ['OTP'] }]);
    expect(await world.operator('saathii').itemsOf(`OTP#${phone}`)).toEqual([]);
    expect(lines.join()).toContain('"errorName":"AccessDeniedException"');
  } finally {
    await world.stop();
  }
});
