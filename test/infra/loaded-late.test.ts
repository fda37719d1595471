import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bundle, bundleFacts, bundleFolder } from '../../esbuild.config.ts';
import { type DeployedFunction, findRoutes } from '../../infra/routes.ts';
import { copyOfFixture, temporaryFolder } from '../support/routes.ts';
import { httpEvent } from '../support/tiny-app.ts';
import { tone } from '../support/tones.ts';

const lateFiles = ['fastify-busboy.mjs', 'file-type.mjs'];

/** The code of a function that shows what kind of file it was sent; `more` stands at its top. */
const showing = (body: string, more = '') => `
  import { lambda } from '../../../../../../lib/core/lambda.ts';
  import { text } from '../../../../../../lib/core/text-response.ts';
  import { http } from '../_app.ts';
  ${more}
  export const route = http({ id: 'late.show', summary: 'Shows.', tag: 'Late', method: 'POST', path: '/late',
    auth: 'public', response: text('text/plain'), errors: [], uses: {}${more ? ", body: filePart('f', 'A file.')" : ''} });
  export const handler = lambda(route, async ({ body }) => { ${body} });`;

const whatItIs = showing(
  'return (await fileTypeOf(body.bytes)) ?? "nothing known";',
  `import { filePart } from '../../../../../../lib/media/file-part.ts';
   import { fileTypeOf } from '../../../../../../lib/media/file-type.ts';`,
);

/** The fixture with one function more, made of this code, and other files beside it. */
function withFunction(code: string, beside: Readonly<Record<string, string>> = {}): string {
  const root = copyOfFixture();
  cpSync(join(root, 'sample/things'), join(root, 'sample/late'), { recursive: true });
  for (const name of readdirSync(join(root, 'sample/late'))) rmSync(join(root, 'sample/late', name));
  for (const [name, text] of Object.entries({ 'show.ts': code, ...beside })) {
    writeFileSync(join(root, 'sample/late', name), text);
  }
  return root;
}

interface Bundled {
  readonly folder: string;
  readonly inputs: readonly string[];
  /** Bundles the functions again into the same folder. */
  again(root: string): Promise<void>;
}

async function bundled(root: string): Promise<Bundled> {
  const outdir = temporaryFolder();
  const bundleLate = async (from: string) => {
    const routes = (await findRoutes(from)).filter(({ area }) => area === 'late');
    const [route] = routes as [DeployedFunction];
    const { metafile } = await bundle(routes, outdir);
    return { folder: join(outdir, bundleFolder(route)), inputs: bundleFacts(metafile, route, outdir).inputs };
  };
  return { ...(await bundleLate(root)), again: async (from) => void (await bundleLate(from)) };
}

/** Runs the handler once in a process and a place that have nothing but what is deployed. */
async function invoke(folder: string, event: object): Promise<{ readonly statusCode: number; readonly body: string }> {
  const deployed = mkdtempSync(join(tmpdir(), 'deployed-'));
  onTestFinished(() => rmSync(deployed, { recursive: true }));
  cpSync(folder, deployed, { recursive: true });
  const script = `const { handler } = await import(${JSON.stringify(join(deployed, 'index.mjs'))});
    process.send(await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 10000 }));
    process.disconnect();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: deployed,
    env: {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [result] = await once(child, 'message');
  return result;
}

/** A request that sends a file in a form. */
const sending = (bytes: Buffer) => {
  const head = Buffer.from('--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n');
  const body = Buffer.concat([head, bytes, Buffer.from('\r\n--b--\r\n')]);
  const headers = { 'content-type': 'multipart/form-data; boundary=b' };
  return httpEvent({ headers, body: body.toString('base64'), isBase64Encoded: true });
};

test('what is imported where it is needed is a file beside the code and not in it, and is there when it is needed', async () => {
  const { folder, inputs } = await bundled(withFunction(whatItIs));
  expect(readdirSync(folder).sort()).toEqual([...lateFiles, 'index.mjs']);
  expect(inputs.filter((path) => /node_modules\/(@fastify\/busboy|file-type)/.test(path))).toEqual([]);
  const code = readFileSync(join(folder, 'index.mjs'), 'utf8');
  for (const name of lateFiles) expect(code).toMatch(new RegExp(`import\\("\\./${name}"\\)`));
  expect(await invoke(folder, sending(tone('ogg')))).toMatchObject({
    statusCode: 200,
    body: expect.stringMatching(/^audio\/ogg/),
  });
  expect(await invoke(folder, sending(Buffer.from('?')))).toMatchObject({ statusCode: 200, body: 'nothing known' });
}, 60_000);

test('a request that needs none of it reads none of it', async () => {
  const { folder } = await bundled(withFunction(whatItIs));
  for (const name of lateFiles) rmSync(join(folder, name));
  const none = httpEvent({ headers: { 'content-type': 'application/json' }, body: '{}' });
  expect(await invoke(folder, none)).toMatchObject({ statusCode: 422 });
  expect(await invoke(folder, sending(tone('mp3')))).toMatchObject({ statusCode: 400 });
}, 60_000);

test('a file that an earlier run left is taken away once the code loads it no more, and what it loads is made anew', async () => {
  const { folder, again } = await bundled(withFunction(whatItIs));
  writeFileSync(join(folder, 'file-type.mjs'), 'stale');
  await again(withFunction(whatItIs));
  expect(statSync(join(folder, 'file-type.mjs')).size).toBeGreaterThan(10_000);
  await again(withFunction(showing(`return 'plain';`)));
  expect(readdirSync(folder)).toEqual(['index.mjs']);
}, 60_000);

test('what is asked for in several places, and of several functions, is one file of each', async () => {
  const twice = `const load = () => import('file-type');
    const again = () => import('file-type');
    export const loaded = async () => (await load()) === (await again());`;
  const root = withFunction(
    showing(
      `const { fileTypeFromBuffer } = await import('file-type');
       return String((await loaded()) && typeof fileTypeFromBuffer);`,
    ).replace('export const route', `import { loaded } from './_twice.ts';\n  export const route`),
    { '_twice.ts': twice },
  );
  const { folder } = await bundled(root);
  expect(readdirSync(folder).sort()).toEqual(['file-type.mjs', 'index.mjs']);
  expect(await invoke(folder, httpEvent())).toMatchObject({ statusCode: 200, body: 'function' });
}, 60_000);

test('a file of ours, and what Node has, are part of the code however they are imported', async () => {
  const root = withFunction(
    showing(
      `const { basename } = await import('node:path');
       const { late } = await import('./_late.ts');
       return basename('/a/' + late);`,
    ),
    { '_late.ts': `export const late: string = 'ours';` },
  );
  const { folder } = await bundled(root);
  expect(readdirSync(folder)).toEqual(['index.mjs']);
  expect(await invoke(folder, httpEvent())).toMatchObject({ statusCode: 200, body: 'ours' });
}, 60_000);

test('a package that is not there fails the build by its name', async () => {
  const root = withFunction(showing(`return String(await import('no-such-package'));`));
  await expect(bundled(root)).rejects.toThrow(/no-such-package/);
}, 60_000);

/** Which late files the product's functions are deployed with. */
const product = await findRoutes();
const wanted = product.filter(({ lambdaId }) =>
  [
    'SaathiiVerificationUploadAudioFile',
    'SaathiiVerificationUploadAudioUrl',
    'SaathiiVerificationInspect',
    'SaathiiVerificationUploadUrl',
    'SaathiiUsersErase',
  ].includes(lambdaId),
);

test('the product’s functions have beside them what they load late, and no other does', async () => {
  const outdir = temporaryFolder();
  const { metafile } = await bundle(wanted, outdir);
  const late = wanted.map((route) => {
    const names = readdirSync(join(outdir, bundleFolder(route)));
    return [route.lambdaId, names.filter((name) => name !== 'index.mjs').sort()];
  });
  expect(Object.fromEntries(late)).toEqual({
    SaathiiVerificationUploadAudioFile: lateFiles,
    SaathiiVerificationUploadAudioUrl: ['file-type.mjs'],
    SaathiiVerificationInspect: ['file-type.mjs'],
    SaathiiVerificationUploadUrl: [],
    SaathiiUsersErase: [],
  });
  for (const route of wanted) {
    const { inputs } = bundleFacts(metafile, route, outdir);
    expect(inputs.filter((path) => /node_modules\/(@fastify|file-type|token-types|strtok3)/.test(path))).toEqual([]);
  }
}, 60_000);

test('the SDK’s own imports where they are needed are left as they are: no file comes of them', async () => {
  const outdir = temporaryFolder();
  const erase = wanted.filter(({ lambdaId }) => lambdaId === 'SaathiiUsersErase');
  const { metafile } = await bundle(erase, outdir);
  const asked = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
  const late = asked.filter(({ kind, path }) => kind === 'dynamic-import' && !path.startsWith('node:'));
  expect(late.map(({ path }) => path)).toEqual(['@smithy/core/event-streams']);
}, 60_000);
