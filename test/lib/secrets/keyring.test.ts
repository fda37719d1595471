import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { bindKeyring, keyring } from '../../../lib/secrets/keyring.ts';

const text = (letter: string): string => letter.repeat(64);
const bytes = (letter: string): Uint8Array => new TextEncoder().encode(text(letter));

/** A secret that can be changed and a clock that can be moved, with a count of the reads. */
function newVault() {
  const secret: Record<string, unknown> = { current: 'k1', k1: text('a') };
  const vault = { time: 0, reads: 0, down: false, secret };
  const read = async () => {
    vault.reads++;
    if (vault.down) throw new Error('secret store down');
    return JSON.stringify(vault.secret);
  };
  return Object.assign(vault, { keys: bindKeyring(read, () => vault.time) });
}

test('keys are read once for concurrent callers and kept for 5 minutes', async () => {
  const vault = newVault();
  const [current, byId] = await Promise.all([vault.keys.current(), vault.keys.byId('k1')]);
  expect(current).toEqual({ kid: 'k1', bytes: bytes('a') });
  expect(byId).toEqual(current);
  vault.time = 299_999;
  await vault.keys.current();
  expect(vault.reads).toBe(1);
  vault.time = 300_000;
  await vault.keys.current();
  expect(vault.reads).toBe(2);
});

test('an unknown key id makes the secret be read again, so that a new key is known at once', async () => {
  const vault = newVault();
  await vault.keys.current();
  vault.secret = { current: 'k2', k1: text('a'), k2: text('b') };
  vault.time = 10_000;
  const found = await Promise.all([vault.keys.byId('k2'), vault.keys.byId('k2')]);
  expect(found.map((key) => key?.bytes)).toEqual([bytes('b'), bytes('b')]);
  expect(vault.reads).toBe(2);
  expect((await vault.keys.current()).kid).toBe('k2');
  expect(await vault.keys.byId('k1')).toBeDefined();
});

test('made-up key ids do not make the secret be read more often than every 10 seconds', async () => {
  const vault = newVault();
  await vault.keys.current();
  for (vault.time = 0; vault.time < 20_000; vault.time += 100) {
    expect(await vault.keys.byId(`made-up-${vault.time}`)).toBeUndefined();
  }
  expect(vault.reads).toBe(2);
});

test('names that every object has are no key ids', async () => {
  expect(await newVault().keys.byId('constructor')).toBeUndefined();
  expect(await newVault().keys.byId('current')).toBeUndefined();
});

test('a withdrawn key is gone after 5 minutes', async () => {
  const vault = newVault();
  await vault.keys.current();
  vault.secret = { current: 'k2', k2: text('b') };
  vault.time = 300_000;
  expect(await vault.keys.byId('k1')).toBeUndefined();
});

test('while the secret cannot be read, known keys stay in use and it is tried every 10 seconds', async () => {
  const vault = newVault();
  await vault.keys.current();
  vault.down = true;
  vault.time = 300_000;
  for (let request = 0; request < 5; request++) expect((await vault.keys.current()).kid).toBe('k1');
  expect(vault.reads).toBe(2);
  vault.down = false;
  vault.secret = { current: 'k2', k2: text('b') };
  vault.time = 310_000;
  expect((await vault.keys.current()).kid).toBe('k2');
});

test('without any key a failure to read is thrown, and the next caller tries again', async () => {
  const vault = newVault();
  vault.down = true;
  await expect(vault.keys.current()).rejects.toThrow('secret store down');
  vault.down = false;
  expect((await vault.keys.current()).kid).toBe('k1');
});

test.each([
  ['names a current key it does not hold', { current: 'k2', k1: text('a') }],
  ['names no current key', { k1: text('a') }],
  ['holds a key that is too short', { current: 'k1', k1: 'short' }],
  ['holds a key id that could not stand in a token', { current: 'k.1', 'k.1': text('a') }],
])('a secret that %s is refused, and the error does not tell the secret', async (_, secret) => {
  const vault = newVault();
  vault.secret = secret;
  const error = await vault.keys.current().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).not.toContain('aaaa');
});

test('the resource reads the secret named by its variable, and asks for that right only', async () => {
  const asked: unknown[] = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    asked.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ SecretString: JSON.stringify({ current: 'k1', k1: text('a') }) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const resource = keyring('tokenKeys', 'TOKEN_KEYS_SECRET');
  expect(resource.access).toEqual([{ on: 'secret', secret: 'tokenKeys', actions: ['read'] }]);
  const keys = resource.open({
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'ap-south-1',
    AWS_ACCESS_KEY_ID: 'operator',
    AWS_SECRET_ACCESS_KEY: 'local',
    TOKEN_KEYS_SECRET: 'arn:aws:secretsmanager:ap-south-1:000000000000:secret:keys',
  });
  expect((await keys.current()).kid).toBe('k1');
  expect(asked).toEqual([{ SecretId: 'arn:aws:secretsmanager:ap-south-1:000000000000:secret:keys' }]);
  server.closeAllConnections();
  server.close();
});
