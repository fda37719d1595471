import { expect, test } from 'vitest';
import { createWorld } from '../../infra/local/world.ts';
import { stages } from '../../infra/stages.ts';
import { clientOf, newPhone } from '../support/client.ts';
import { synthesise } from '../support/routes.ts';

test('codes to ever new numbers end at the budget of the client’s address, which no header of its own changes', async () => {
  const limits = { otpRequestsPerAddress: { max: 2, windowSeconds: 600 } };
  const stage = { ...stages.local, apps: { saathii: { ...stages.local.apps.saathii, limits } } };
  const world = await createWorld({ assembly: await synthesise({ stage }), engine: process.env.DYNAMODB_ENGINE });
  try {
    const { send } = clientOf(world.urls.saathii as string);
    const statuses: number[] = [];
    for (const forged of ['198.51.100.1', '198.51.100.2', '198.51.100.3']) {
      const headers = { 'x-viewer-address': forged, 'x-origin-key': 'a guess', 'x-forwarded-for': forged };
      statuses.push((await send('POST', '/auth/request_otp', { headers, body: { phone: newPhone() } })).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect(world.outbox.all()).toHaveLength(2);

    await world.clock.advance(601);
    expect((await send('POST', '/auth/request_otp', { body: { phone: newPhone() } })).status).toBe(200);
  } finally {
    await world.stop();
  }
});
