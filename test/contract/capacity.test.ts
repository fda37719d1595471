import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findRoutes } from '../../infra/routes.ts';
import { type Client, newPhone } from '../support/client.ts';
import { newUsername, useSaathii } from '../support/saathii.ts';

/** Of each step: AWS calls, the longest chain of them, and capacity units, on an instance that has its keys. */
type Cost = {
  readonly calls: number;
  readonly serialDepth: number;
  readonly readUnits: number;
  readonly writeUnits: number;
};

const golden: Readonly<Record<string, Cost>> = JSON.parse(
  readFileSync(new URL('capacity.json', import.meta.url), 'utf8'),
);
const app = useSaathii();

/** Every route, and both ways of those that have two, as one story. `step` names what is being paid for. */
async function story(step: <T>(name: string, action: () => Promise<T>) => Promise<T>): Promise<void> {
  const phone = newPhone();
  const { post, get, put, delete: remove }: Client = app;
  const otp = () => app.codeFor(phone);
  await step('auth.requestOtp', () => post('/auth/request_otp', { phone }));
  await step('auth.resendOtp, code active', () => post('/auth/resend_otp', { phone }));
  await step('auth.verify, wrong code', () => post('/auth/verify', { phone, otp: 'wrong' }));
  const unknown = { phone, otp: await otp() };
  const { body: proof } = await step('auth.verify, unknown phone', () => post('/auth/verify', unknown));
  const application = { registration_token: proof.registration_token, username: newUsername() };
  await step('auth.register', () => post('/auth/register', application));
  await step('auth.requestOtp, window running', () => post('/auth/request_otp', { phone }));
  const known = { phone, otp: await otp() };
  const { body: tokens } = await step('auth.verify, known phone', () => post('/auth/verify', known));
  const token = tokens.access_token;
  await step('users.getMe', () => get('/users/me', token));
  await step('users.updateMe, bio', () => put('/users/me', { bio: 'x' }, token));
  await step('users.updateMe, username', () => put('/users/me', { username: newUsername() }, token));
  const { body: next } = await step('auth.refresh', () => post('/auth/refresh', tokens));
  await step('auth.logout', () => post('/auth/logout', undefined, next.access_token));
  await post('/auth/request_otp', { phone });
  const { body: again } = await post('/auth/verify', { phone, otp: await otp() });
  await step('users.deleteMe, streams.project', async () => {
    await remove('/users/me', again.access_token);
    await app.world.idle();
  });
  await step('calls.rates', () => get('/calls/rates'));
  await step('docs.openapi', () => get('/openapi.json'));
  await step('system.health', () => get('/health'));
  await step('system.notFound', () => get('/nowhere'));
}

/** What a step's invocations cost together; the chains of functions that run one after the other add up. */
function paid(): Cost {
  const sum = (name: keyof Cost) => app.world.ledger.invocations().reduce((total, one) => total + one[name], 0);
  return {
    calls: sum('calls'),
    serialDepth: sum('serialDepth'),
    readUnits: sum('readUnits'),
    writeUnits: sum('writeUnits'),
  };
}

test('what every route costs is what the committed ledger says', async () => {
  await story((_, action) => action());
  const costs: Record<string, Cost> = {};
  await story(async (name, action) => {
    app.world.ledger.reset();
    // Calls that are made together overlap for certain only when they take a while.
    app.world.faults.inject({ operation: '*', kind: 'delay', delayMs: 25, times: 100 });
    const result = await action();
    app.world.faults.clear();
    costs[name] = paid();
    return result;
  });
  expect(costs).toEqual(golden);
});

test('the ledger has every function', async () => {
  const named = Object.keys(golden).flatMap((step) => step.split(', '));
  expect((await findRoutes()).map(({ route }) => route.id).filter((id) => !named.includes(id))).toEqual([]);
});
