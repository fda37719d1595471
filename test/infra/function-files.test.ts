import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle, bundleFolder } from '../../esbuild.config.ts';
import { findRoutes } from '../../infra/routes.ts';
import { filesOf } from '../../lib/core/contract.ts';
import { copyOfFixture, temporaryFolder } from '../support/routes.ts';

/** The fixture with a function that shows the app's document and one that does not. */
function documented(): string {
  const root = copyOfFixture();
  const app = join(root, 'sample/_app.ts');
  writeFileSync(app, readFileSync(app, 'utf8').replace(`body: ''`, `body: '{}'`));
  writeFileSync(
    join(root, 'sample/things/document.ts'),
    `import { lambda } from '../../../../../../lib/core/lambda.ts';
     import { text } from '../../../../../../lib/core/text-response.ts';
     import { apiDocument } from '../../../../../../lib/docs/document.ts';
     import { http } from '../_app.ts';
     const about = { title: 'Sample', version: '1', description: 'A sample.', tags: [] };
     export const route = http({ id: 'things.document', summary: 'Shows.', tag: 'Things', method: 'GET', path: '/document',
       auth: 'public', response: text('application/json'), errors: [], uses: { document: apiDocument(about) } });
     export const handler = lambda(route, ({ document }) => document);`,
  );
  return root;
}

test('a function’s folder has its code, the files its resources name, and nothing that an earlier run left', async () => {
  const routes = (await findRoutes(documented())).filter(({ area }) => area === 'things');
  const outdir = temporaryFolder();
  const folders = routes.map((route) => join(outdir, bundleFolder(route)));
  const expected = routes.map(({ route }) => ['index.mjs', ...filesOf(route).map(({ name }) => name)]);
  expect(expected.filter(({ length }) => length > 1)).toHaveLength(1);
  for (const run of ['first', 'second']) {
    await bundle(routes, outdir);
    expect([run, folders.map((folder) => readdirSync(folder).sort())]).toEqual([run, expected]);
    for (const folder of folders) writeFileSync(join(folder, 'stray.json'), '{}');
  }
});

test('deleting a route’s file takes its operation out of the document, with no other edit', async () => {
  const root = documented();
  const outdir = temporaryFolder();
  const paths = async () => {
    await bundle(await findRoutes(root), outdir);
    return Object.keys(JSON.parse(readFileSync(join(outdir, 'sample/things-document/openapi.json'), 'utf8')).paths);
  };
  expect(await paths()).toEqual(['/document', '/shelves/{id}', '/things/rules', '/things/{thing_id}']);
  rmSync(join(root, 'sample/things/put-thing.ts'));
  expect(await paths()).toEqual(['/document', '/things/rules', '/things/{thing_id}']);
});
