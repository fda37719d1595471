import { expect, test } from 'vitest';
import { findRoutes } from '../../infra/routes.ts';
import { register, useSaathii } from '../support/saathii.ts';

const app = useSaathii();
const routes = (await findRoutes()).flatMap(({ route }) => (route.kind === 'http' ? [route] : []));
const guarded = routes.filter(({ auth }) => auth !== 'public');
const address = (path: string): string => path.replace(/\{\w+\}/g, '1');

/** What is no token, and the exact words it is refused with; tokens that are none of ours stand in the matrix. */
const unfit: Readonly<Record<string, { header(): Promise<string>; detail: string }>> = {
  'another scheme': { header: async () => 'Basic dXNlcjpwYXNz', detail: 'Invalid auth header' },
  'the scheme alone': { header: async () => 'Bearer', detail: 'Invalid auth header' },
  'a malformed token': { header: async () => 'Bearer not.a.token', detail: 'Invalid or expired token' },
  'an unsigned token': { header: async () => `Bearer ${await unsigned()}`, detail: 'Invalid or expired token' },
  'a changed token': { header: async () => `Bearer ${await changed()}`, detail: 'Invalid or expired token' },
};

const part = (token: string, index: number): string => token.split('.')[index] as string;
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function unsigned(): Promise<string> {
  const { access } = await register(app);
  return `${encode({ alg: 'none', typ: 'JWT' })}.${part(access, 1)}.`;
}

async function changed(): Promise<string> {
  const [one, other] = [await register(app), await register(app)];
  return `${part(one.access, 0)}.${part(other.access, 1)}.${part(one.access, 2)}`;
}

test.each(Object.entries(unfit))(
  'every guarded route refuses %s in the specified words, and nothing is written',
  async (_, kind) => {
    const header = await kind.header();
    await app.world.idle();
    app.world.ledger.reset();
    for (const { method, path } of guarded) {
      const headers = { authorization: header };
      const answer = await app.send(method, address(path), { headers, ...(method !== 'GET' && { body: {} }) });
      expect.soft([method, path, answer.status, answer.body]).toEqual([method, path, 401, { detail: kind.detail }]);
      expect.soft(authenticate(answer.headers)).toBe('Bearer');
    }
    expect(app.world.ledger.calls().filter(({ writeUnits }) => writeUnits > 0)).toEqual([]);
  },
);

/** The platform renames this header, and no client relies on it. */
const authenticate = (headers: Headers): string | null =>
  headers.get('www-authenticate') ?? headers.get('x-amzn-remapped-www-authenticate');

/** Which paths are for people of a role only, and who does not hold it. */
const roles = [
  { role: 'admin', of: /^\/admin\//, other: 'listener' },
  { role: 'listener', of: /^\/verification\//, other: 'user' },
] as const;

test.each(roles)(
  'every route for people who are $role refuses others, before it looks at the request, and nothing is written',
  async ({ role, of, other }) => {
    const { access } = await register(app, { role: other });
    const restricted = guarded.filter(({ auth }) => auth !== 'public' && auth.role === role);
    const paths = guarded.map(({ path }) => path);
    expect(restricted.map(({ path }) => path)).toEqual(paths.filter((path) => of.test(path)));
    await app.world.idle();
    app.world.ledger.reset();
    for (const { method, path } of restricted) {
      const answer = await app.send(method, address(path), { token: access, ...(method !== 'GET' && { raw: '{' }) });
      const detail = refusals[path] ?? 'Admin access required';
      expect.soft([path, answer.status, answer.body]).toEqual([path, 403, { detail }]);
    }
    expect(app.world.ledger.calls().filter(({ writeUnits }) => writeUnits > 0)).toEqual([]);
  },
);

const cannotUpload = 'Only users with listener role can upload verification audio';
const refusals: Readonly<Record<string, string>> = {
  '/verification/upload-audio-file': cannotUpload,
  '/verification/upload-url': cannotUpload,
  '/verification/upload-audio-url': cannotUpload,
  '/verification/status': 'Only users with listener role can check verification status',
  '/verification/history': 'Only users with listener role can view verification history',
};

test('authentication comes before validation', async () => {
  const { status } = await app.send('PUT', '/users/me', { raw: '{"username":' });
  expect(status).toBe(401);
});
