import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, inject } from 'vitest';
import { createWorld, type World, type WorldOptions } from '../../infra/local/world.ts';
import { type Client, clientOf, newPhone } from './client.ts';

/** The app under test and, where it runs in this process, the cloud around it. */
export interface Saathii extends Client {
  readonly world: World;
  /** The newest code sent to a phone number. */
  codeFor(phone: string): Promise<string>;
  /** Moves the cloud's time forward and waits for everything that became due. */
  advance(seconds: number): Promise<void>;
}

export interface Person {
  readonly phone: string;
  readonly username: string;
  readonly access: string;
  readonly refresh: string;
}

/** One local cloud per test file, started before its tests and stopped after them. */
export function useSaathii(options: Pick<WorldOptions, 'log'> = {}): Saathii {
  const app = {} as { -readonly [K in keyof Saathii]: Saathii[K] };
  beforeAll(async () => {
    const world = await createWorld({
      ...options,
      assembly: inject('assembly'),
      engine: process.env.DYNAMODB_ENGINE,
    });
    Object.assign(app, saathiiOf(world));
  });
  afterAll(() => app.world?.stop());
  return app;
}

/** The app as a phone reaches it in a world that is there already. */
export const saathiiOf = (world: World): Saathii => ({
  ...clientOf(world.urls.saathii as string),
  world,
  advance: async (seconds) => {
    await world.clock.advance(seconds);
    await world.idle();
  },
  codeFor: async (phone) => {
    const sent = world.outbox.find(phone).at(-1)?.text ?? '';
    return /\b\d{6}\b/.exec(sent)?.[0] ?? '';
  },
});

export const newUsername = (): string => `u${randomBytes(6).toString('hex')}`;

/** Registers somebody new, the way a phone would. */
export async function register(app: Saathii, profile: Record<string, unknown> = {}): Promise<Person> {
  const phone = newPhone();
  const username = newUsername();
  const token = await registrationToken(app, phone);
  const { status, body } = await app.post('/auth/register', { registration_token: token, username, ...profile });
  if (status !== 200) throw new Error(`registration answered ${status}: ${JSON.stringify(body)}`);
  const name = typeof profile.username === 'string' ? profile.username : username;
  return { phone, username: name, access: body.access_token, refresh: body.refresh_token };
}

/** Proves a phone number that has no account yet. */
export async function registrationToken(app: Saathii, phone: string): Promise<string> {
  await app.post('/auth/request_otp', { phone });
  const { body } = await app.post('/auth/verify', { phone, otp: await app.codeFor(phone) });
  return body.registration_token;
}

/** Logs an existing account in once more, as on a second device. */
export async function login(app: Saathii, phone: string): Promise<{ access: string; refresh: string }> {
  await app.post('/auth/request_otp', { phone });
  const { body } = await app.post('/auth/verify', { phone, otp: await app.codeFor(phone) });
  return { access: body.access_token, refresh: body.refresh_token };
}
