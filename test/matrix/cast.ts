import { revokeRole } from '../../lib/identity/roles.ts';
import type { Table } from '../../lib/table/table.ts';
import { newPhone } from '../support/client.ts';
import { type Known, newKnown } from '../support/known.ts';
import { newUsername, type Person, register, registrationToken, type Saathii } from '../support/saathii.ts';
import { type Admitted, admittedColumns, type Column, type Refused } from './columns.ts';
import { type ForgedTokens, forgeTokens } from './forged-tokens.ts';

/** What somebody has to show: where a kind of token is asked for that they don’t have, they show their access token. */
export interface Sender {
  readonly column: Column;
  readonly access: string | undefined;
  readonly refresh: string | undefined;
  readonly registration: string | undefined;
}

/** Everybody who sends requests. */
export interface Cast {
  readonly people: Readonly<Record<Admitted, Known>>;
  readonly senders: Readonly<Record<Column, Sender>>;
}

/** The app and an operator's table of it. */
export interface Stage {
  readonly app: Saathii;
  readonly table: Table;
}

/** A person of a column is made new: what the column says of them and the owner is true. */
type Making = (stage: Stage, owner: Known) => Promise<Known>;

const grant = ({ app }: Stage, { phone }: Known) => app.world.operator('saathii').grant(phone, 'admin');

const makings: Readonly<Record<Exclude<Admitted, 'owner'>, Making>> = {
  otherUser: async (stage, owner) => favoring(stage, owner, await newKnown(stage.app)),
  async blocked(stage, owner) {
    const person = await favoring(stage, owner, await newKnown(stage.app));
    await stage.app.post('/block', { blocked_id: person.id, reason: reasonOf(owner) }, owner.access);
    return person;
  },
  async blocker(stage, owner) {
    const person = await favoring(stage, owner, await newKnown(stage.app));
    await stage.app.post('/block', { blocked_id: owner.id, reason: reasonOf(person) }, person.access);
    return person;
  },
  nonParticipant: ({ app }) => newKnown(app, { role: 'listener' }),
  listener: ({ app }) => newKnown(app, { role: 'listener' }),
  async nonAdmin(stage) {
    const person = await newKnown(stage.app);
    await grant(stage, person);
    await revokeRole(stage.table, { phone: person.phone, role: 'admin', now: new Date(stage.app.world.clock.now()) });
    return person;
  },
  async admin(stage) {
    const person = await newKnown(stage.app);
    await grant(stage, person);
    return person;
  },
};

/** What somebody gives as the reason of a block. */
export const reasonOf = ({ phone }: Person): string => `the reason of ${phone.slice(-8)}`;

async function favoring({ app }: Stage, owner: Known, person: Known): Promise<Known> {
  await app.post('/favorites/add', { listener_id: owner.id }, person.access);
  return person;
}

export const birthday = '1987-06-05';
export const bioOf = (username: string): string => `the bio of ${username}`;

/** A listener with a profile that is told from all others. */
function newOwner({ app }: Stage): Promise<Known> {
  const username = newUsername();
  const image = { profile_image_url: `https://images.example/${username}.png` };
  return newKnown(app, { role: 'listener', username, sex: 'female', dob: birthday, bio: bioOf(username), ...image });
}

/** People of every column with a good token, each of them new. */
export async function newPeople(stage: Stage): Promise<Cast['people']> {
  const owner = await newOwner(stage);
  const people: Partial<Record<Admitted, Known>> = { owner };
  for (const column of admittedColumns) {
    if (column !== 'owner') people[column] = await makings[column](stage, owner);
  }
  return people as Cast['people'];
}

export const senderOf = (column: Column, { access, refresh }: Pick<Known, 'access' | 'refresh'>): Sender => ({
  ...{ column, access, refresh, registration: access },
});

const showing = (column: Column, token: string): Sender => ({
  ...{ column, access: token, refresh: token, registration: token },
});

const forged = (column: Column, tokens: ForgedTokens): Sender => ({ column, ...tokens });

type Ended = 'loggedOut' | 'revokedFamily' | 'deletedUser';

/** Ends somebody’s login; gives the tokens that were the newest, refused for no other reason. */
export const endings: Readonly<
  Record<Ended, (stage: Stage, person: Person) => Promise<Pick<Person, 'access' | 'refresh'>>>
> = {
  async loggedOut({ app }, person) {
    await app.post('/auth/logout', undefined, person.access);
    return person;
  },
  async revokedFamily({ app }, { refresh }) {
    const { body } = await app.post('/auth/refresh', { refresh_token: refresh });
    await app.advance(11);
    await app.post('/auth/refresh', { refresh_token: refresh });
    return { access: body.access_token, refresh: body.refresh_token };
  },
  async deletedUser({ app }, person) {
    await app.delete('/users/me', person.access);
    return person;
  },
};

export const endedColumns = Object.keys(endings) as readonly Ended[];

/** What somebody new of such a column has to show. */
const newEnded = async (stage: Stage, column: Ended): Promise<Sender> =>
  senderOf(column, await endings[column](stage, await register(stage.app)));

/** A token of each other type, which hasn’t been used. */
export const newTokens = async ({
  app,
}: Stage): Promise<Pick<Cast['senders'], 'refreshToken' | 'registrationToken'>> => ({
  refreshToken: showing('refreshToken', (await register(app)).refresh),
  registrationToken: showing('registrationToken', await registrationToken(app, newPhone())),
});

/** Everybody. */
export async function newCast(stage: Stage): Promise<Cast> {
  const ended = {
    loggedOut: await newEnded(stage, 'loggedOut'),
    revokedFamily: await newEnded(stage, 'revokedFamily'),
    deletedUser: await newEnded(stage, 'deletedUser'),
  };
  const people = await newPeople(stage);
  const forgeries = await forgeTokens(stage.app.world, people.owner);
  const refused: Readonly<Record<Refused, Sender>> = {
    anonymous: { column: 'anonymous', access: undefined, refresh: undefined, registration: undefined },
    ...ended,
    ...(await newTokens(stage)),
    expired: forged('expired', forgeries.expired),
    otherAudience: forged('otherAudience', forgeries.otherAudience),
    otherIssuer: forged('otherIssuer', forgeries.otherIssuer),
    unknownKey: forged('unknownKey', forgeries.unknownKey),
  };
  return { people, senders: { ...refused, ...sendersOf(people) } };
}

/** People with their own tokens. */
export const sendersOf = (people: Cast['people']): Readonly<Record<Admitted, Sender>> =>
  Object.fromEntries(admittedColumns.map((column) => [column, senderOf(column, people[column])])) as never;
