import { Failure } from '../../lib/core/failure.ts';
import { findLeftAccount, type LeftRefusal } from '../../lib/identity/late-erasure.ts';
import { eraseLeftovers } from '../../lib/identity/leftovers.ts';
import { bucket } from '../../lib/media/bucket.ts';
import { type Command, Refused } from './command.ts';
import { idOf, readPhone } from './values.ts';

/** Does what the erasure after a deletion does, for an account whose own did not come or was given up. */
export const eraseCommand: Command = {
  name: 'erase',
  about: 'Erase what an account left behind that is gone: sessions, samples, favorites, blocks.',
  arguments: { user: { about: 'the id it had', read: idOf('user id') } },
  options: {
    phone: { about: 'the number it had, for which blocks on it wait', value: 'PHONE', read: readPhone },
  },
  recorded: true,
  async run(run) {
    const userId = Number(run.argument('user'));
    const left = await findLeftAccount(run.table, run.dataKeys, { userId, phone: run.option('phone') });
    if (left instanceof Failure) throw refusedBy(left, userId);
    run.about(userId);
    const known =
      left.phoneHash === undefined ? '; by what its number was known stays, if it does, without --phone' : '';
    if (run.isDry) return run.say(`what user ${userId} left behind would be erased${known}`);
    await eraseLeftovers({ table: run.table, bucket: bucket.open(await run.bucketEnvironment()) }, left);
    run.say(`what user ${userId} left behind is erased${known}`);
  },
};

function refusedBy({ code }: LeftRefusal, userId: number): Refused {
  if (code === 'account_there') return new Refused(`user ${userId} has an account; nothing was erased`);
  return new Refused(
    code === 'blocks_wait'
      ? `others block user ${userId}, and their blocks wait for the next account with its number: say it with --phone`
      : `this phone number is not known as the last one of user ${userId}; nothing was erased`,
  );
}
