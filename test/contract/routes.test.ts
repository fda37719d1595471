import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { readCloud } from '../../infra/local/template/cloud.ts';
import { findRoutes } from '../../infra/routes.ts';
import { accessOf, variablesOf } from '../../lib/core/contract.ts';
import { isText } from '../../lib/core/text-response.ts';

const deployed = await findRoutes();
const http = deployed.flatMap(({ route }) => (route.kind === 'http' ? [route] : []));

test('every error that a route declares has its words in the catalogue of the app', () => {
  for (const { app, errors, auth } of http) {
    const declared = [...errors, ...(auth === 'public' ? [] : auth.errors)];
    expect(declared.filter((code) => !(code in app.failures))).toEqual([]);
  }
});

test('every text of a catalogue can be filled, and no client-visible text names an internal', () => {
  const texts = [...new Set(http.map(({ app }) => app))].flatMap(({ failures }) => Object.values(failures));
  for (const { status, text } of texts) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toMatch(/dynamo|lambda|aws|table|undefined|exception/i);
  }
});

type Definition = {
  readonly type: string;
  readonly catchall?: unknown;
  readonly options?: readonly Schema[];
  readonly element?: Schema;
};
type Schema = { readonly _zod: { readonly def: Definition } };

/** Whether a schema lets through only what it names. */
const strips = ({ _zod: { def } }: Schema): boolean =>
  def.type === 'never' ||
  (def.type === 'object' && def.catchall === undefined) ||
  (def.type === 'array' && def.element !== undefined && strips(def.element)) ||
  (def.type === 'union' && (def.options ?? []).every(strips));

test('a response is stripped to its schema: what a handler adds never leaves', () => {
  const data = http.filter(({ response }) => !isText(response));
  expect(data.filter(({ response }) => !strips(response as unknown as Schema)).map(({ id }) => id)).toEqual([]);
});

/** What a page may know besides: where clients read the bucket, which they are told anyway. */
const tellable = new Set(['BUCKET_NAME']);

test('a ready-made text, which nothing strips, comes from a public function that reaches nothing it could let out', () => {
  const texts = http.filter(({ response }) => isText(response));
  for (const route of texts) {
    const secrets = variablesOf(route).filter((name) => !tellable.has(name));
    expect([route.id, route.auth, accessOf(route), secrets]).toEqual([route.id, 'public', [], []]);
  }
});

test('a route that has rights on the table uses the table', () => {
  for (const { route } of deployed) {
    const asks = route.access.some(({ on }) => on === 'table');
    expect([route.id, asks]).toEqual([route.id, asks && 'table' in route.uses]);
  }
});

test('every bundle can be loaded with an empty environment, and opens nothing that keeps the process alive', () => {
  const bundles = readCloud(inject('assembly')).functions.map(({ codeDirectory }) => join(codeDirectory, 'index.mjs'));
  expect(bundles.length).toBe(deployed.length);
  const script = bundles.map((file) => `await import(${JSON.stringify(file)});`).join('\n');
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: {},
    encoding: 'utf8',
    timeout: 50_000,
  });
  expect([status, stderr]).toEqual([0, '']);
});
