import { expect, inject, test } from 'vitest';
import { createWorld } from '../../infra/local/world.ts';
import { clientOf, newPhone } from '../support/client.ts';
import { temporaryFolder } from '../support/routes.ts';

test('with a data folder accounts, tokens and keys outlive the cloud', async () => {
  const options = {
    assembly: inject('assembly'),
    dataDirectory: temporaryFolder(),
    engine: process.env.DYNAMODB_ENGINE,
  };
  const phone = newPhone();
  const first = await createWorld(options);
  const app = clientOf(first.urls.saathii as string);
  await app.post('/auth/request_otp', { phone });
  const otp = /\d{6}/.exec(first.outbox.find(phone)[0]?.text ?? '')?.[0];
  const { body: verified } = await app.post('/auth/verify', { phone, otp });
  const { registration_token } = verified;
  const { body: tokens } = await app.post('/auth/register', { registration_token, username: 'keeper' });
  await first.stop();

  const second = await createWorld(options);
  try {
    const me = await clientOf(second.urls.saathii as string).get('/users/me', tokens.access_token);
    expect([me.status, me.body.phone]).toEqual([200, phone]);
  } finally {
    await second.stop();
  }
});

test('a cloud that can’t start stops what it had started and says why', async () => {
  const first = await createWorld({ assembly: inject('assembly'), engine: process.env.DYNAMODB_ENGINE });
  const port = Number(new URL(first.urls.saathii as string).port);
  const second = createWorld({
    assembly: inject('assembly'),
    ports: { saathii: port },
    engine: process.env.DYNAMODB_ENGINE,
  });
  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect((await clientOf(first.urls.saathii as string).get('/health')).status).toBe(200);
  await first.stop();
});
