import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle, bundleFolder } from '../../esbuild.config.ts';
import { findRoutes } from '../../infra/routes.ts';
import { filesOf } from '../../lib/core/contract.ts';
import { useCapturedLog } from '../support/captured-log.ts';
import { copyOfFixture, temporaryFolder } from '../support/routes.ts';
import { httpEvent, invocation } from '../support/tiny-app.ts';

useCapturedLog();

/** The fixture with a function that shows the app's document and one that does not. */
function documented(): string {
  const root = copyOfFixture();
  const app = join(root, 'sample/_app.ts');
  writeFileSync(app, readFileSync(app, 'utf8').replace(`body: ''`, `body: '{}'`));
  writeFileSync(
    join(root, 'sample/things/_about.ts'),
    `export const about = { title: 'Sample', version: '1', description: 'A sample.', tags: [], examples: {} };`,
  );
  writeFileSync(
    join(root, 'sample/things/document.ts'),
    `import { lambda } from '../../../../../../lib/core/lambda.ts';
     import { text } from '../../../../../../lib/core/text-response.ts';
     import { apiDocument } from '../../../../../../lib/docs/document.ts';
     import { http } from '../_app.ts';
     export const route = http({ id: 'things.document', summary: 'Shows.', tag: 'Things', method: 'GET', path: '/document',
       auth: 'public', response: text('application/json'), errors: [], uses: { document: apiDocument('_about.ts') } });
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
  expect(await paths()).toEqual(['/document', '/labels', '/shelves/{id}', '/things/rules', '/things/{thing_id}']);
  rmSync(join(root, 'sample/things/put-thing.ts'));
  expect(await paths()).toEqual(['/document', '/labels', '/things/rules', '/things/{thing_id}']);
});

/** An app whose one function has the given files beside its source, and shows the assets of these sources. */
function paged(files: Readonly<Record<string, string>>, sources = Object.keys(files)): string {
  const root = copyOfFixture();
  const folder = join(root, 'sample/pages');
  mkdirSync(join(folder, '_page'), { recursive: true });
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
  const uses = sources.map((source, index) => `part${index}: asset('${source}')`).join(', ');
  writeFileSync(
    join(folder, 'show.ts'),
    `import { lambda } from '../../../../../../lib/core/lambda.ts';
     import { text } from '../../../../../../lib/core/text-response.ts';
     import { asset } from '../../../../../../lib/web/asset.ts';
     import { http } from '../_app.ts';
     export const route = http({ id: 'pages.show', summary: 'Shows.', tag: 'Pages', method: 'GET', path: '/show',
       auth: 'public', response: text('text/plain'), errors: [], uses: { ${uses} } });
     export const handler = lambda(route, (input) => Object.keys(route.uses).map((name) => input[name]).join('|'));`,
  );
  return root;
}

async function bundled(root: string): Promise<string> {
  const routes = (await findRoutes(root)).filter(({ area }) => area === 'pages');
  const outdir = temporaryFolder();
  await bundle(routes, outdir);
  return join(outdir, 'sample/pages-show');
}

test('an asset is copied as it is; a script and a style come as one file each that needs no other', async () => {
  const folder = await bundled(
    paged(
      {
        '_page/a.html': '<p>A\u2019s  page</p>\n',
        '_page/a.ts': `import { greeting } from './b.ts'; const all: string = greeting; document.title = all;`,
        '_page/a.css': `@import './b.css' layer(page); [hidden] { display: none }`,
        '_page/b.ts': `export const greeting: string = 'hello'; export const unused = 'never';`,
        '_page/b.css': 'p { color: red }',
      },
      ['_page/a.html', '_page/a.ts', '_page/a.css'],
    ),
  );
  expect(readdirSync(folder).sort()).toEqual(['a.css', 'a.html', 'a.js', 'index.mjs']);
  const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
  expect(textOf('a.html')).toBe('<p>A\u2019s  page</p>\n');
  expect(textOf('a.js')).toMatch(/^(?!.*(import|never|: ?string)).*document\.title.*hello|hello.*document\.title/s);
  expect(textOf('a.css').trim()).toBe('@layer page{p{color:red}}[hidden]{display:none}');
});

test('a deployed function answers with its assets, which it reads once from beside its code', async () => {
  const folder = await bundled(paged({ '_page/a.html': '<p>page</p>', '_page/note.txt': 'note' }));
  const { handler } = await import(join(folder, 'index.mjs'));
  const answer = () => handler(httpEvent(), { ...invocation });
  expect(await answer()).toMatchObject({ statusCode: 200, body: '<p>page</p>|note' });
  rmSync(join(folder, 'a.html'));
  expect(await answer()).toMatchObject({ statusCode: 200, body: '<p>page</p>|note' });
});

test.each<[string, string, readonly string[], RegExp]>([
  ['is not there', '', ['_page/b.html'], /^SamplePagesShow: b\.html can't be made: .*_page\/b\.html/],
  ['is no script', 'const = 1', ['_page/a.ts'], /^SamplePagesShow: a\.js can't be made: .*/],
  ['is there twice', '', ['_page/a.ts', '_page/a.js'], /^SamplePagesShow: two of its files are called a\.js$/],
])('a file that %s fails the build, which says whose it is', async (_, content, sources, message) => {
  const root = paged({ '_page/a.ts': content, '_page/a.js': content }, [...sources]);
  await expect(bundled(root)).rejects.toThrow(message);
});

const license = { package: 'redoc', name: 'LICENSE', source: 'LICENSE' };

test.each<[string, object, RegExp]>([
  [
    'of another version',
    { version: '0.0.1' },
    /^SamplePagesShow: LICENSE can't be made: redoc is [\d.]+, not 0\.0\.1$/,
  ],
  [
    'without the text to be replaced',
    { replacing: ['no such text', ''] },
    /no such text does not stand in LICENSE once$/,
  ],
  ['with the text twice', { replacing: ['the Software', ''] }, /the Software does not stand in LICENSE once$/],
])('a file of an installed package %s fails the build', async (_, change, message) => {
  const { version } = JSON.parse(readFileSync('node_modules/redoc/package.json', 'utf8'));
  const root = paged({});
  const file = join(root, 'sample/pages/show.ts');
  const wanted = JSON.stringify({ version, ...license, ...change });
  writeFileSync(
    file,
    readFileSync(file, 'utf8')
      .replace(
        "import { asset } from '../../../../../../lib/web/asset.ts'",
        "import { packageText } from '../../../../../../lib/web/package-asset.ts'",
      )
      .replace('uses: {  }', `uses: { text: packageText(${wanted}) }`),
  );
  await expect(bundled(root)).rejects.toThrow(message);
});
