import { expect, test } from 'vitest';
import { login, newUsername, register, useSaathii } from '../support/saathii.ts';

const lines: string[] = [];
const app = useSaathii({ log: ({ text }) => lines.push(text) });

test('no phone, code, token, name or profile text reaches a log, whether requests succeed, are refused or fail', async () => {
  const bio = `bio-${newUsername()}`;
  const person = await register(app, { bio, username: newUsername() });
  const code = await app.codeFor(person.phone);
  const second = await login(app, person.phone);
  await app.put('/users/me', { bio, rating: 'x' }, person.access);
  await app.post('/auth/verify', { phone: person.phone, otp: code });
  await app.post('/auth/refresh', { refresh_token: person.refresh });
  await app.post('/auth/refresh', { refresh_token: person.refresh });
  app.world.faults.inject({ service: 'dynamodb', operation: '*', kind: 'error', times: 3 });
  await app.get('/users/me', second.access);
  app.world.faults.clear();
  app.world.faults.inject({ service: 'sns', operation: 'Publish', kind: 'error', times: 4 });
  await app.post('/auth/request_otp', { phone: person.phone });
  app.world.faults.clear();
  await app.post('/auth/logout', undefined, second.access);
  await app.delete('/users/me', person.access);
  await app.world.idle();

  const written = lines.join('\n');
  expect(lines.filter((line) => line.includes('"message":"request"')).length).toBeGreaterThan(10);
  expect(written).toContain('dependency unavailable');
  const secrets = { digits: person.phone.slice(1), code, bio, name: person.username, ...person, ...second };
  for (const [name, secret] of Object.entries(secrets))
    expect.soft([name, written.includes(secret)]).toEqual([name, false]);
});
