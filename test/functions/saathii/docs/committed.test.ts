import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { about } from '../../../../functions/saathii/docs/_about.ts';
import { aboutSockets } from '../../../../functions/saathii/docs/_about-sockets.ts';
import { User } from '../../../../functions/saathii/users/_user.ts';
import type { AnyRoute, HttpRoute } from '../../../../lib/core/contract.ts';
import { renderAsyncApi } from '../../../../lib/docs/asyncapi.ts';
import { renderOpenApi } from '../../../../lib/docs/openapi.ts';
import { differences } from '../../../support/differences.ts';
import { app, asyncApi, openApi, routes } from '../../../support/rendered.ts';

const repository = resolve(import.meta.dirname, '../../../..');
const isToBeWritten = process.env.WRITE_DOCUMENTS === '1';
const hint =
  'What clients are told has changed. If it is meant, write it down with ' +
  'WRITE_DOCUMENTS=1 npx vitest run --config test/vitest.config.ts test/functions/saathii/docs/committed.test.ts';

const documents = [
  ['openapi.json', openApi],
  ['asyncapi.json', asyncApi],
] as const;

/** As the formatter of the repository would have it. */
function write(file: string, document: unknown): void {
  writeFileSync(file, JSON.stringify(document, null, 2));
  const formatter = join(repository, 'node_modules/.bin/biome');
  const { status, stderr } = spawnSync(formatter, ['format', '--write', file], { cwd: repository, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} was not formatted: ${stderr}`);
}

test.each(documents)('the committed %s is what is rendered from the routes, in its order', (name, document) => {
  const file = join(repository, 'functions/saathii/docs', name);
  if (isToBeWritten) write(file, document);
  const committed = JSON.parse(readFileSync(file, 'utf8'));
  expect(differences(committed, document), hint).toEqual([]);
  expect(JSON.stringify(committed) === JSON.stringify(document), hint).toBe(true);
});

const changed = (id: string, change: (route: HttpRoute) => object): readonly AnyRoute[] =>
  routes.map((route) => (route.id === id && route.kind === 'http' ? { ...route, ...change(route) } : route));

const withRoutes = (some: readonly AnyRoute[]) => differences(openApi, renderOpenApi(app, some, about));
const inBody = 'content > application/json > schema';

test('a field that is taken out of an answer is told by its place', () => {
  const place = `$ > paths > /users/me > get > responses > 200 > ${inBody}`;
  expect(withRoutes(changed('users.getMe', () => ({ response: z.omit(User, { dob: true }) })))).toEqual([
    `- ${place} > properties > dob: {"type":["string","null"]}`,
    `- ${place} > required: "dob"`,
  ]);
});

test('another type of a field that clients send is told by its place', () => {
  const place = `$ > paths > /auth/verify > post > requestBody > ${inBody}`;
  const body = z.object({ phone: z.string(), otp: z.optional(z.int()) });
  expect(withRoutes(changed('auth.verify', () => ({ body })))).toEqual(
    expect.arrayContaining([
      `- ${place} > properties > otp > type: "string"`,
      `+ ${place} > properties > otp > type: "integer"`,
      `- ${place} > required: "otp"`,
    ]),
  );
});

test('one more error of a route is told with its words', () => {
  const some = changed('users.heartbeat', ({ errors }) => ({ errors: [...errors, 'user_exists'] }));
  expect(withRoutes(some)).toEqual([
    expect.stringMatching(/^\+ \$ > paths > \/users\/me\/heartbeat > post > responses > 409: .*`User already exists`/),
  ]);
});

test('a field that is taken out of a message of the sockets is told by its place', () => {
  const place = '$ > components > messages > pong > payload';
  const { sent } = aboutSockets.frames;
  const pong = { ...sent.pong, schema: z.object({ type: z.literal('pong') }) };
  const frames = { ...aboutSockets.frames, sent: { ...sent, pong } } as typeof aboutSockets.frames;
  expect(differences(asyncApi, renderAsyncApi(routes, { ...aboutSockets, frames }))).toEqual([
    expect.stringContaining(`- ${place} > properties > timestamp: `),
    `- ${place} > required: "timestamp"`,
  ]);
});
