import { Failure } from '../../lib/core/failure.ts';
import { isRating } from '../../lib/identity/rating.ts';
import { listenerOf, setRating } from '../../lib/identity/set-rating.ts';
import { type Command, Misused, Refused } from './command.ts';
import { noAccount } from './grant-command.ts';
import { phoneArgument } from './values.ts';

/** Sets the rating of a listener. */
export const ratingCommand: Command = {
  name: 'rating',
  about: 'Set the rating of the listener who has a phone number.',
  arguments: {
    phone: phoneArgument,
    rating: { about: 'from 0 to 5, with at most 2 decimals; 0 = none', read: readRating },
  },
  recorded: true,
  async run(run) {
    const [phone, rating] = [run.argument('phone'), Number(run.argument('rating'))];
    const outcome = run.isDry
      ? await listenerOf(run.table, phone)
      : await setRating(run.table, { phone, rating, now: run.now() });
    if (outcome instanceof Failure) {
      throw outcome.code === 'account_not_found'
        ? noAccount()
        : new Refused(`user ${outcome.detail.userId} is no listener`);
    }
    run.about(outcome.userId);
    const was = run.isDry ? `, now ${outcome.rating}` : '';
    run.say(`user ${outcome.userId} ${run.isDry ? 'would be' : 'is'} rated ${rating}${was}`);
  },
};

function readRating(text: string): string {
  if (!/^\d(\.\d{1,2})?$/.test(text) || !isRating(Number(text))) {
    throw new Misused('a rating is a number from 0 to 5 with at most 2 decimals');
  }
  return text;
}
