import { expect, test } from 'vitest';
import { newPhone } from '../support/client.ts';
import { register, useSaathii } from '../support/saathii.ts';

const app = useSaathii();
const lambdas = {
  request_otp: 'SaathiiAuthRequestOtp',
  resend_otp: 'SaathiiAuthResendOtp',
  verify: 'SaathiiAuthVerify',
};
type Route = keyof typeof lambdas;

/** What a request to a route shows of itself: its answer, and the work that its time consists of. */
async function shown(route: Route, phone: string) {
  const name = app.world.model.functions.find(({ logicalId }) => logicalId === lambdas[route])?.name;
  await app.world.idle();
  app.world.ledger.reset();
  // Longer than anything of this machine: calls that are made together overlap, those that wait for others don't.
  app.world.faults.inject({ operation: '*', kind: 'delay', delayMs: 100, times: 1_000 });
  const body = { phone, ...(route === 'verify' && { otp: 'wrong' }) };
  const { status, body: answer, headers } = await app.post(`/auth/${route}`, body);
  app.world.faults.clear();
  const [figures, ...others] = app.world.ledger.invocations(name);
  if (figures === undefined || others.length > 0) {
    throw new Error(
      `${others.length + (figures ? 1 : 0)} invocations of ${name} called anything, and it answered ${status}`,
    );
  }
  const { operations, calls, serialDepth, readUnits, writeUnits } = figures;
  return {
    answered: { status, answer, headers: [...headers.keys()].sort() },
    work: { operations: operations.toSorted(), calls, serialDepth, readUnits, writeUnits },
  };
}

test('until a right code comes, a phone with an account is answered like one without, and makes exactly as much work', async () => {
  const [known, unknown] = [(await register(app)).phone, newPhone()];
  // The codes of the registration leave the window of the limits; then every instance reads its keys anew.
  await app.advance(3600);
  const other = newPhone();
  for (const route of ['request_otp', 'verify', 'resend_otp'])
    await app.post(`/auth/${route}`, { phone: other, otp: '' });
  const wrongTries = Array.from({ length: 6 }, () => 'verify' as const);
  const steps: readonly Route[] = ['request_otp', ...wrongTries, 'request_otp', 'resend_otp', 'resend_otp', 'verify'];
  for (const [place, route] of steps.entries()) {
    const [ofKnown, ofUnknown] = [await shown(route, known), await shown(route, unknown)];
    expect(ofKnown, `${place}: ${route}`).toEqual(ofUnknown);
    expect(ofKnown.work.calls, `${place}: ${route}`).toBeGreaterThan(0);
  }
});
