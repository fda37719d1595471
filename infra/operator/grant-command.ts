import { Failure } from '../../lib/core/failure.ts';
import { accountOf, decideRevocation, grantRole, type RevokeRefusal, revokeRole } from '../../lib/identity/roles.ts';
import type { UserItem } from '../../lib/identity/store.ts';
import { type Command, Refused, type Run } from './command.ts';
import { oneOf, phoneArgument } from './values.ts';

const roles = ['user', 'listener', 'admin'];
const phoneAndRole = {
  phone: phoneArgument,
  role: { about: `one of ${roles.join(', ')}`, read: oneOf('role', roles) },
};

/** Gives somebody a role. */
export const grantCommand: Command = {
  name: 'grant',
  about: 'Give the account of a phone number a role.',
  arguments: phoneAndRole,
  recorded: true,
  async run(run) {
    const { phone, role, now } = changeOf(run);
    const user = run.isDry ? await accountOf(run.table, phone) : await grantRole(run.table, { phone, role, now });
    if (!user) throw noAccount();
    run.about(user.userId);
    if (!run.isDry) return run.say(rolesOf(user));
    const has = role in user.roles;
    run.say(has ? `${rolesOf(user)} already` : `user ${user.userId} would be given the role ${role}`);
  },
};

/** Takes a role from somebody. */
export const revokeCommand: Command = {
  name: 'revoke',
  about: 'Take a role from the account of a phone number; a listener leaves the feed, the last role stays.',
  arguments: phoneAndRole,
  recorded: true,
  async run(run) {
    const { phone, role, now } = changeOf(run);
    const user = run.isDry ? await foresee(run) : await revokeRole(run.table, { phone, role, now });
    if (user instanceof Failure) throw refusedBy(user, role);
    run.about(user.userId);
    run.say(run.isDry ? `user ${user.userId} would lose the role ${role}` : rolesOf(user));
  },
};

async function foresee(run: Run): Promise<UserItem | RevokeRefusal> {
  const user = await accountOf(run.table, run.argument('phone'));
  if (!user) throw noAccount();
  return decideRevocation(user, run.argument('role')) ?? user;
}

const changeOf = (run: Run) => ({ phone: run.argument('phone'), role: run.argument('role'), now: run.now() });

function refusedBy({ code, detail }: RevokeRefusal, role: string): Refused {
  if (code === 'account_not_found') return noAccount();
  return new Refused(
    code === 'role_not_held'
      ? `user ${detail.userId} does not have the role ${role}`
      : `${role} is the only role of user ${detail.userId}, and nobody is left without any: grant another one first`,
  );
}

const rolesOf = ({ userId, roles: held }: UserItem): string =>
  `user ${userId} has the roles ${Object.keys(held).sort().join(', ')}`;

export const noAccount = (): Refused => new Refused('no account has this phone number');
