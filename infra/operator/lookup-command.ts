import { presenceSettings } from '../../functions/saathii/_settings/presence.ts';
import { type LookedUp, lookUpAccount } from '../../lib/identity/lookup.ts';
import { redactedPhone } from '../../lib/identity/redacted-phone.ts';
import { presenceAt, type SilenceRule } from '../../lib/presence/effective.ts';
import { rupeeText } from '../../lib/wallet/rupees.ts';
import type { Command } from './command.ts';
import { noAccount } from './grant-command.ts';
import { phoneArgument } from './values.ts';

/** Shows the account of a phone number. That somebody looked is recorded, whether or not there is one. */
export const lookupCommand: Command = {
  name: 'lookup',
  about: 'Show the account of a phone number.',
  arguments: { phone: phoneArgument },
  recorded: true,
  async run(run) {
    const phone = run.argument('phone');
    if (run.isDry) return run.say(`the account of ${redactedPhone(phone)} would be shown, and a record left of it`);
    const found = await lookUpAccount(run.table, phone);
    if (!found) throw noAccount();
    run.about(found.user.userId);
    const fields = fieldsOf(found, run.now().getTime(), run.settings(presenceSettings));
    for (const [name, value] of Object.entries(fields)) run.say(`${name.padEnd(10)} ${value}`);
  },
};

const fieldsOf = ({ user, status, wallet, sessions, samples, blocks }: LookedUp, now: number, rules: SilenceRule) => ({
  user: user.userId,
  phone: redactedPhone(user.phone),
  username: user.username,
  roles: Object.keys(user.roles).sort().join(', '),
  created: user.createdAt,
  rating: user.rating,
  presence: status ? presenceOf(status, now, rules) : 'none',
  call: status?.call
    ? `${status.call.id} of caller ${status.call.callerId}, listener ${status.call.listenerId}`
    : 'none',
  coins: wallet ? wallet.coins : 'no wallet',
  money: wallet
    ? `₹${rupeeText(wallet.withdrawablePaise)}, and ₹${rupeeText(wallet.pendingPaise)} being withdrawn`
    : 'no wallet',
  sessions: sessions.length,
  samples: samples.length === 0 ? 0 : `${samples.length}, the newest ${samples[0]?.status}`,
  blocks: blocks.length,
});

function presenceOf(status: NonNullable<LookedUp['status']>, now: number, rules: SilenceRule): string {
  const { isOnline, isBusy, lastSeen } = presenceAt(status, now, rules);
  return `${isOnline ? 'online' : 'offline'}, ${isBusy ? 'busy' : 'free'}, last seen ${new Date(lastSeen).toISOString()}`;
}
