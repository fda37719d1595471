import { grantRole } from '../../lib/identity/roles.ts';
import { Phones } from '../../lib/identity/store.ts';
import { type Command, Misused, Refused } from './command.ts';

const roles = ['user', 'listener', 'admin'];

/** Gives somebody a role. */
export const grantCommand: Command = {
  name: 'grant',
  about: 'Give the account of a phone number a role.',
  arguments: { phone: 'the number with its country code: +919876543210', role: `one of ${roles.join(', ')}` },
  options: { 'dry-run': { about: 'say what would be done, and do nothing' } },
  async run(run) {
    const phone = `+${run.argument('phone').replace(/^\+/, '')}`;
    const role = run.argument('role');
    if (!/^\+[1-9]\d{7,14}$/.test(phone)) throw new Misused('the phone number must be in E.164 format');
    if (!roles.includes(role)) throw new Misused(`there is no role ${role}, only ${roles.join(', ')}`);
    if (run.flag('dry-run')) {
      const owner = await run.table.get(Phones, { phone });
      if (!owner) throw noAccount();
      return run.say(`user ${owner.userId} would be given the role ${role}`);
    }
    const user = await grantRole(run.table, { phone, role, now: run.now() });
    if (!user) throw noAccount();
    run.say(`user ${user.userId} has the roles ${Object.keys(user.roles).sort().join(', ')}`);
  },
};

const noAccount = (): Refused => new Refused('no account has this phone number');
