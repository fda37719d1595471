import { beforeAll, expect, test } from 'vitest';
import { findRoutes } from '../../infra/routes.ts';
import { isFilePart } from '../../lib/core/file-part.ts';
import { register, useSaathii } from '../support/saathii.ts';

const app = useSaathii();
const routes = (await findRoutes()).flatMap(({ route }) => (route.kind === 'http' ? [route] : []));
const withBody = routes.filter(({ body }) => body && !isFilePart(body));

/** Bodies that no schema of ours accepts, and where the answer says the fault lies. */
const malformed: readonly (readonly [string, string, unknown])[] = [
  ['no body', '', { type: 'missing', loc: ['body'] }],
  ['half an object', '{"phone":', { type: 'json_invalid', loc: ['body', expect.any(Number)] }],
  ['not JSON at all', 'phone=+919876543210', { type: 'json_invalid', loc: ['body', expect.any(Number)] }],
  ['a list', '[]', { type: 'model_attributes_type', loc: ['body'] }],
  ['a text', '"text"', { type: 'model_attributes_type', loc: ['body'] }],
  ['null', 'null', { type: 'missing', loc: ['body'] }],
  ['a text that quotes a position', 'position 777 x', { type: 'json_invalid', loc: ['body', 0] }],
];

let token = '';
beforeAll(async () => {
  // Somebody whom every route lets in.
  const person = await register(app, { role: 'listener' });
  await app.world.operator('saathii').grant(person.phone, 'admin');
  token = person.access;
});

test.each(malformed)(
  '%s is a 422 that names the place on every route with a body, and nothing is written',
  async (_, raw, entry) => {
    await app.world.idle();
    app.world.ledger.reset();
    for (const { method, path } of withBody) {
      const { status, body } = await app.send(method, path, { raw, token });
      expect.soft([path, status, body]).toEqual([path, 422, { detail: [expect.objectContaining(entry as object)] }]);
    }
    expect(app.world.ledger.calls().filter(({ writeUnits }) => writeUnits > 0)).toEqual([]);
  },
);

/** Values that are wrong wherever they stand, tried in every field of every body. */
const wrongValues: readonly unknown[] = [
  {},
  [[]],
  [1],
  true,
  -1.5,
  'x'.repeat(3000),
  '\u0000',
  '#'.repeat(40),
  '../../etc',
  '\ud800',
  ['\udfff'],
];

test('a wrong value in any field of any body is answered below 500 with a detail, and no answer repeats it', async () => {
  for (const { method, path, body } of withBody) {
    const fields = Object.keys((body as unknown as { _zod: { def: { shape: object } } })._zod.def.shape);
    for (const field of fields) {
      for (const value of wrongValues) {
        const answer = await app.send(method, path, { token, body: { [field]: value } });
        expect.soft([path, field, value, answer.status < 500]).toEqual([path, field, value, true]);
        if (answer.status === 422) expect.soft(JSON.stringify(answer.body)).not.toContain('"input"');
      }
    }
  }
});

test('a body that is too large is refused, whichever layer sees it first', async () => {
  const raw = (bytes: number) => JSON.stringify({ phone: 'x'.repeat(bytes) });
  expect(await app.send('POST', '/auth/request_otp', { raw: raw(300_000) })).toMatchObject({
    status: 413,
    body: { detail: 'Payload too large' },
  });
  expect((await app.send('POST', '/auth/request_otp', { raw: raw(6_500_000) })).status).toBe(413);
  expect((await app.send('PUT', '/users/me', { raw: raw(300_000) })).status).toBe(401);
  expect((await app.send('PUT', '/users/me', { raw: raw(300_000), token })).status).toBe(413);
});

test('an unknown path is 404, a known path with another method 405 with Allow, and one trailing slash is ignored', async () => {
  expect(await app.get('/nowhere')).toMatchObject({ status: 404, body: { detail: 'Not Found' } });
  const wrongMethod = await app.send('DELETE', '/auth/verify');
  expect(wrongMethod).toMatchObject({ status: 405, body: { detail: 'Method Not Allowed' } });
  expect(wrongMethod.headers.get('allow')).toBe('POST');
  expect((await app.send('POST', '/users/me', { token })).headers.get('allow')).toBe('DELETE, GET, PUT');
  expect((await app.get('/users%2Fme', token)).status).toBe(404);
  expect((await app.get('/health/')).body).toEqual({ status: 'ok' });
  expect((await app.get('/users/me/', token)).status).toBe(200);
});

test('a byte order mark before the JSON is no part of it', async () => {
  const { status, body } = await app.send('PUT', '/users/me', { token, raw: '\ufeff{"bio":"marked"}' });
  expect([status, body.bio]).toEqual([200, 'marked']);
});

test('a body is read as JSON whatever its content type says, and ignored where none is asked for', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await app.send('PUT', '/users/me', { token, headers, raw: '{"bio":"typed"}' });
  expect(answer.body.bio).toBe('typed');
  expect((await app.send('POST', '/auth/logout', { token: (await register(app)).access, raw: 'garbage' })).status).toBe(
    200,
  );
});

test('an error says what the framework of the documented clients would have said', async () => {
  const { body } = await app.post('/auth/register', {
    username: '',
    sex: 'other',
    dob: '2999-01-01',
    interests: ['a', 1],
    bio: 'x'.repeat(1001),
    profile_image_url: 'ftp://x',
    role: 'admin',
  });
  const byField = Object.fromEntries(
    body.detail.map((entry: { loc: string[] }) => [entry.loc.slice(1).join('.'), entry]),
  );
  expect(byField).toMatchObject({
    registration_token: { type: 'missing', msg: 'Field required', loc: ['body', 'registration_token'] },
    username: { type: 'value_error', msg: expect.stringMatching(/^Value error, /) },
    sex: { type: 'enum', msg: "Input should be 'male' or 'female'" },
    dob: { type: 'value_error' },
    'interests.1': { type: 'string_type', msg: 'Input should be a valid string' },
    bio: { type: 'string_too_long', msg: 'String should have at most 1000 characters' },
    profile_image_url: { type: 'value_error' },
    role: { type: 'enum', msg: "Input should be 'user' or 'listener'" },
  });
});
