import { type Person, register, type Saathii } from './saathii.ts';

/** A registered person whose id is known. */
export type Known = Person & { readonly id: number };

/** Registers somebody new and asks for their id. */
export async function newKnown(app: Saathii, profile: Record<string, unknown> = {}): Promise<Known> {
  const person = await register(app, profile);
  return { ...person, id: (await app.get('/users/me', person.access)).body.user_id };
}
