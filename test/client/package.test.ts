import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { writeClient } from '../../infra/client/write-client.ts';
import { asyncApi, openApi } from '../support/rendered.ts';

const repository = resolve(import.meta.dirname, '../..');
const compiler = join(repository, 'node_modules/typescript/bin/tsc');

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'client-'));

const parent = newFolder();
const client = join(parent, 'client');

beforeAll(async () => {
  await writeClient(client);
  return () => rmSync(parent, { recursive: true, force: true });
});

/** What the compiler says of an app's module that uses the package. */
function compile(source: string, lib: readonly string[] = ['ES2022']): string {
  const app = newFolder();
  onTestFinished(() => rmSync(app, { recursive: true, force: true }));
  cpSync(client, join(app, 'node_modules/@quartet/saathii-client'), { recursive: true });
  const compilerOptions = {
    ...{ lib, types: [], target: 'ES2022', module: 'NodeNext', moduleResolution: 'NodeNext', noEmit: true },
    ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
  };
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['app.ts'] }));
  writeFileSync(join(app, 'package.json'), JSON.stringify({ type: 'module' }));
  const head = `import { createClient, isRefusal, type Answer, type Body, type Client } from '@quartet/saathii-client';
    declare const client: Client; export { createClient, isRefusal, type Answer, type Body, client };\n`;
  writeFileSync(join(app, 'app.ts'), head + source);
  return spawnSync(process.execPath, [compiler, '-p', app], { encoding: 'utf8' }).stdout;
}

test('the package has its manifest, its modules as source, as JavaScript and as types, and no dependency', () => {
  const manifest = JSON.parse(readFileSync(join(client, 'package.json'), 'utf8'));
  expect(manifest).toMatchObject({ name: '@quartet/saathii-client', version: openApi.info.version, type: 'module' });
  expect([manifest.dependencies, manifest.peerDependencies]).toEqual([undefined, undefined]);
  for (const path of Object.values(manifest.exports['.']) as string[])
    expect(existsSync(join(client, path))).toBe(true);
  const names = readdirSync(join(client, 'src')).map((name) => name.replace('.ts', ''));
  expect(names).toEqual(expect.arrayContaining(['index', 'types', 'plans', 'messages', 'client', 'session']));
  const made = names.flatMap((name) => [`${name}.d.ts`, `${name}.js`]).sort();
  expect(readdirSync(join(client, 'dist')).sort()).toEqual(made);
});

test('it compiles by itself, on a copy with nothing but the folder, without the types of any platform', () => {
  const copy = newFolder();
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(client, copy, { recursive: true });
  const options = JSON.parse(readFileSync(join(copy, 'tsconfig.json'), 'utf8')).compilerOptions;
  expect([options.lib, options.types]).toEqual([['ES2022'], []]);
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', copy, '--noEmit'], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '']);
});

test('every operation of the app and every message that a channel brings is in it, and nothing of pages and webhooks', () => {
  const plans = readFileSync(join(client, 'src/plans.ts'), 'utf8');
  const missing = Object.values(openApi.paths)
    .flatMap((methods) => Object.values(methods))
    .filter(({ operationId }) => !plans.includes(`'${operationId}':`));
  expect([...new Set(missing.flatMap(({ tags }) => tags))].sort()).toEqual(['Documentation', 'Webhooks']);
  const messages = readFileSync(join(client, 'src/messages.ts'), 'utf8');
  const sent = Object.values(asyncApi.operations).filter(({ action }) => action === 'send');
  for (const { messages: types } of sent) {
    for (const { $ref } of types) expect(messages).toContain(`  ${$ref.split('/').at(-1)}: {`);
  }
});

test('the example of its own README compiles, but for what an app has itself', () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(client, 'README.md'), 'utf8')) ?? [];
  const own = example.replace(/^import .*\n/gm, '').replace('const client =', 'const mine =');
  const app = `import { latest, type TokenStore } from '@quartet/saathii-client';
    declare const AsyncStorage: { getItem(k: string): Promise<string | null>; setItem(k: string, v: string): Promise<void>; removeItem(k: string): Promise<void> };
    declare const AppState: { addEventListener(type: 'change', act: (state: string) => void): void };
    declare const NetInfo: { addEventListener(act: (net: { isConnected: boolean | null }) => void): void };
    declare const phone: string, otp: string;
    declare function showLogin(): void; declare function offerAnother(): void; declare function loadFeed(): void;
    declare function show(status: { is_online: boolean }): void;\n`;
  expect(compile(app + own.replace('const tokens =', 'const tokens: TokenStore ='))).toBe('');
});

const right: readonly (readonly [string, string])[] = [
  ['a request with all that it needs', `client.call('calls.start', { body: { listener_id: 1, call_type: 'audio' } });`],
  ['one without anything', `client.call('users.getMe'); client.call('feed.listeners');`],
  ['parameters', `client.call('users.getPresence', { path: { user_id: 1 } });`],
  ['an optional field that is undefined', `client.call('feed.listeners', { query: { page: undefined } });`],
  [
    'a shared list',
    `const names: readonly string[] = []; client.call('users.updateMe', { body: { interests: names } });`,
  ],
  ['an answer', `const me = await client.call('users.getMe'); const id: number = me.user_id; export { id };`],
  ['an answer by its name', `export const id = (me: Answer<'users.getMe'>): number => me.user_id;`],
  ['a body by its name', `export const body: Body<'calls.end'> = { call_id: 1 };`],
  [
    'an answer in two forms',
    `const login = await client.call('auth.verify', { body: { phone: '', otp: '' } });
     if (login.status === 'registered') await client.begin(login);`,
  ],
  [
    'a text that a refusal can have',
    `export const busy = (error: unknown) => isRefusal('calls.start', error) && error.detail === 'Listener is currently busy';`,
  ],
  [
    'a text with figures in it, by its status',
    `export const words = (error: unknown) =>
       isRefusal('calls.start', error) && error.status === 400 && error.detail?.startsWith('Insufficient coins.');`,
  ],
  [
    'the fields of a refusal',
    `export const at = (error: unknown) => isRefusal('calls.start', error) && error.fields?.[0]?.loc;`,
  ],
  ['a file of React Native', uploadOf(`{ uri: 'file:///a.mp3', name: 'a.mp3', type: 'audio/mpeg' }`)],
  [
    'a message by its type',
    `client.socket('feed', { onMessage: (one) => { if (one.type === 'call_ended') one.reason satisfies string; } });`,
  ],
];

function uploadOf(file: string): string {
  return `client.call('verification.uploadAudioFile', { body: { audio_file: ${file} } });`;
}

test.each(right)('%s compiles', (_, source) => {
  expect(compile(source)).toBe('');
});

test.each([
  ['an operation that is not there', `client.call('users.getYou');`, `'"users.getYou"' is not assignable`],
  ['a missing body', `client.call('calls.start');`, 'Expected 2 arguments'],
  ['a missing field', `client.call('calls.start', { body: { listener_id: 1 } });`, `'call_type' is missing`],
  [
    'a field of the wrong type',
    `client.call('calls.end', { body: { call_id: '1' } });`,
    `'string' is not assignable to type 'number'`,
  ],
  ['a field that is not there', `client.call('calls.end', { body: { call_id: 1, id: 2 } });`, `'id' does not exist`],
  [
    'a word that is none of those',
    `client.call('calls.start', { body: { listener_id: 1, call_type: 'text' } });`,
    `'"text"' is not assignable`,
  ],
  [
    'a parameter of the path that is missing',
    `client.call('users.getPresence', { path: {} });`,
    `'user_id' is missing`,
  ],
  [
    'a key where none is taken',
    `client.call('users.updateMe', { body: {}, idempotencyKey: 'k' });`,
    `'idempotencyKey' does not exist`,
  ],
  [
    'a field that no answer has',
    `export const x = (await client.call('users.getMe')).nickname;`,
    `'nickname' does not exist`,
  ],
  [
    'tokens before it is known whether there are any',
    `export const x = (await client.call('auth.verify', { body: { phone: '', otp: '' } })).access_token;`,
    `'access_token' does not exist`,
  ],
  [
    'a text that no refusal has',
    `export const x = (error: unknown) => isRefusal('calls.start', error) && error.detail === 'Listener is busy';`,
    'have no overlap',
  ],
  [
    'a text of another status',
    `export const x = (e: unknown) => isRefusal('calls.start', e) && e.status === 404 && e.detail === 'Cannot call yourself';`,
    'have no overlap',
  ],
  ['a channel that is not there', `client.socket('chat', { onMessage: () => {} });`, `'"chat"' is not assignable`],
  [
    'a message that a channel does not bring',
    `client.socket('feed', { onMessage: (one) => one.type === 'presence_connection_established' });`,
    'have no overlap',
  ],
  ['no file', uploadOf(`'a.mp3'`), `'string' is not assignable to type 'FileToSend'`],
])('%s does not compile', (_, source, words) => {
  expect(compile(source)).toContain(words);
});

test.each([
  ['a browser', ['ES2022', 'DOM'], ''],
  [
    'React Native',
    ['ES2022'],
    `declare const fetch: (input: string | { url: string }, init?: { body?: string | { uri: string } | null; headers?: Record<string, string>; method?: string; signal?: { aborted: boolean } | null }) => Promise<{ status: number; headers: { get(name: string): string | null }; text(): Promise<string>; ok: boolean }>;
     declare class WebSocket {
       constructor(url: string, protocols?: string | string[] | null, options?: { headers: Record<string, string> });
       onopen: (() => void) | null; onmessage: ((event: { data?: any }) => void) | null;
       onerror: ((event: { message?: string }) => void) | null; onclose: ((event: { code?: number; reason?: string }) => void) | null;
       send(data: string | ArrayBuffer): void; close(code?: number, reason?: string): void;
     }\n`,
  ],
])('the parts of %s fit as they are', (platform, lib, declared) => {
  const file = platform === 'a browser' ? uploadOf(`new Blob(['a'])`) + uploadOf(`new File(['a'], 'a.mp3')`) : '';
  const tokens = '{ read: () => undefined, write: () => {} }';
  const made = `createClient({ url: '', tokens: ${tokens}, onEnded: () => {}, fetch, WebSocket });`;
  expect(compile(declared + made + file, lib)).toBe('');
});

test('the folder of an earlier run is replaced whole, and one with anything else in it is left alone', async () => {
  const stray = join(client, 'src/stray.ts');
  writeFileSync(stray, 'export {};\n');
  await writeClient(client);
  expect(existsSync(stray)).toBe(false);
  const foreign = join(parent, 'foreign');
  mkdirSync(join(foreign, 'src'), { recursive: true });
  writeFileSync(join(foreign, 'src/mine.ts'), '');
  await expect(writeClient(foreign)).rejects.toMatchObject({ name: 'Trouble' });
  expect(readdirSync(foreign)).toEqual(['src']);
  expect(readdirSync(join(foreign, 'src'))).toEqual(['mine.ts']);
});

test('the command writes it where it is told to, and says what is wrong with its options', () => {
  const generate = (...words: readonly string[]) =>
    spawnSync(process.execPath, [join(repository, 'infra/client/generate.ts'), ...words], { encoding: 'utf8' });
  const folder = join(parent, 'told');
  expect(generate('--out', folder)).toMatchObject({ status: 0, stdout: expect.stringContaining(folder) });
  expect(existsSync(join(folder, 'dist/index.js'))).toBe(true);
  expect(generate('--to', folder)).toMatchObject({ status: 1, stderr: expect.stringContaining('[--out DIR]') });
});
