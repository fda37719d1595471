import { type Known, newKnown } from '../support/known.ts';
import { login, newUsername, registrationToken, type Saathii } from '../support/saathii.ts';

/** Two listeners, each of whom had the other among the favorites, and two who have no block with anybody. */
export interface Cast {
  anna: Known;
  bela: Known;
  /** The language of the two, which nobody else speaks. */
  readonly language: string;
  observer: Known;
  /** A listener whose status marks a moment on every socket. */
  fence: Known;
}

export type Name = 'anna' | 'bela';
export const names = ['anna', 'bela'] as const;
export const otherThan = (name: Name): Name => (name === 'anna' ? 'bela' : 'anna');

/** They are the same for every cast. */
let bystanders: Pick<Cast, 'observer' | 'fence'> | undefined;

export async function newCast(app: Saathii, language: string): Promise<Cast> {
  const profile = { role: 'listener', preferred_language: language };
  const [anna, bela] = await Promise.all([newKnown(app, profile), newKnown(app, profile)]);
  bystanders ??= { observer: await newKnown(app), fence: await newKnown(app, { role: 'listener' }) };
  const cast = { anna, bela, language, ...bystanders };
  for (const name of names) {
    await app.post('/favorites/add', { listener_id: cast[otherThan(name)].id }, cast[name].access);
  }
  return cast;
}

/** What one of the two does about the other. */
export const block = (app: Saathii, cast: Cast, by: Name, type = 'block') =>
  app.post('/block', { blocked_id: cast[otherThan(by)].id, action_type: type }, cast[by].access);
export const unblock = (app: Saathii, cast: Cast, by: Name) =>
  app.send('DELETE', `/block?blocked_id=${cast[otherThan(by)].id}`, { token: cast[by].access });

/** Deletes an account and registers its phone again; `erased` = long enough afterwards for all that it left to be gone. */
export async function comeBack(app: Saathii, cast: Cast, name: Name, erased: boolean): Promise<void> {
  const { access, phone } = cast[name];
  await app.delete('/users/me', access);
  if (erased) await untilErased(app, cast);
  const registration_token = await registrationToken(app, phone);
  const profile = { username: newUsername(), role: 'listener', preferred_language: cast.language };
  const { body } = await app.post('/auth/register', { registration_token, ...profile });
  const { user_id: id } = (await app.get('/users/me', body.access_token)).body;
  cast[name] = { phone, username: profile.username, access: body.access_token, refresh: body.refresh_token, id };
}

/** Lets time pass until everything that has been deleted is erased. */
export async function untilErased(app: Saathii, cast: Cast): Promise<void> {
  await app.world.idle();
  await app.advance(901);
  await logIn(app, cast);
}

/** Gives everybody who has an account a token that has not lived yet, and brings them online. */
async function logIn(app: Saathii, cast: Cast): Promise<void> {
  for (const name of ['anna', 'bela', 'observer', 'fence'] as const) {
    const { access } = await login(app, cast[name].phone);
    if (access) cast[name] = { ...cast[name], access };
  }
  bystanders = { observer: cast.observer, fence: cast.fence };
}
