import { Failure } from '../../lib/core/failure.ts';
import { openPayoutAccount } from '../../lib/wallet/payout-account.ts';
import { rupeeText } from '../../lib/wallet/rupees.ts';
import {
  pendingWithdrawals,
  settleWithdrawal,
  type WithdrawalKey,
  withdrawalsOf,
} from '../../lib/wallet/settle-withdrawal.ts';
import { type WithdrawalItem, Withdrawals } from '../../lib/wallet/store.ts';
import { type Command, Misused, Refused, type Run } from './command.ts';
import { readId, userOption } from './values.ts';

const reference = {
  reference: {
    about: 'user id and number of the withdrawal, as `withdrawals list` shows it: 123-4',
    read: (text: string) => referenceOf(readReference(text)),
  },
};
const pageSize = 100;

const list: Command = {
  name: 'withdrawals list',
  about: 'Show the pending withdrawals, those asked for first at the top; or all of one user.',
  options: { user: userOption('all withdrawals of this user, newest first') },
  async run(run) {
    const user = run.option('user');
    run.say(lineOf(['reference', 'asked for', 'rupees', 'status', 'transaction']));
    if (user !== undefined) {
      for (const item of await withdrawalsOf(run.table, Number(user))) run.say(rowOf(item));
      return;
    }
    let cursor: string | undefined;
    do {
      const page = await pendingWithdrawals(run.table, { limit: pageSize, ...(cursor && { cursor }) });
      for (const item of page.items) run.say(rowOf(item));
      cursor = page.next;
    } while (cursor);
  },
};

const show: Command = {
  name: 'withdrawals show',
  about: 'Show one withdrawal.',
  arguments: reference,
  options: { reveal: { about: 'open where the money goes to, and show it; that leaves a record' } },
  recorded: 'reveal',
  async run(run) {
    const item = await find(run);
    const payout = run.flag('reveal') && !run.isDry ? await reveal(run, item) : 'sealed; --reveal shows it';
    const fields = {
      ...{ reference: referenceOf(item), transaction: item.transactionId, rupees: rupeeText(item.paise) },
      ...{ status: item.status, 'asked for': timeOf(item.createdAt), changed: timeOf(item.updatedAt), payout },
    };
    for (const [name, value] of Object.entries(fields)) run.say(`${name.padEnd(12)} ${value}`);
  },
};

const process: Command = {
  name: 'withdrawals process',
  about: 'Say that a pending withdrawal has been paid out.',
  arguments: reference,
  recorded: true,
  run: (run) => settle(run, 'processed'),
};

const reject: Command = {
  name: 'withdrawals reject',
  about: 'Say that a pending withdrawal will not be paid out: the money goes back to the balance.',
  arguments: reference,
  recorded: true,
  run: (run) => settle(run, 'rejected'),
};

export const withdrawalCommands: readonly Command[] = [list, show, process, reject];

async function settle(run: Run, verdict: 'processed' | 'rejected'): Promise<void> {
  const item = await find(run);
  const words = `${referenceOf(item)}: ₹${rupeeText(item.paise)}`;
  if (run.isDry) {
    if (item.status !== 'pending') throw alreadySettled(item.status);
    return run.say(`${words} would be ${verdict}`);
  }
  const outcome = await settleWithdrawal(run, item, verdict, run.now());
  if (outcome instanceof Failure) throw refusedBy(outcome);
  const forfeited = verdict === 'rejected' && !outcome.returned;
  run.say(`${words} ${verdict}${forfeited ? '; the account is gone, so the money is forfeited' : ''}`);
}

const refusedBy = ({ code, detail }: Failure): Refused =>
  code === 'withdrawal_not_found' ? notFound() : alreadySettled(String(detail.status));

const alreadySettled = (status: string): Refused => new Refused(`it is ${status} already; nothing was changed`);
const notFound = (): Refused => new Refused('there is no such withdrawal');

async function find(run: Run): Promise<WithdrawalItem> {
  const item = await run.table.get(Withdrawals, readReference(run.argument('reference')));
  if (!item) throw notFound();
  run.about(item.userId);
  return item;
}

function readReference(text: string): WithdrawalKey {
  const [userId = '', ordinal = '', ...more] = text.split('-');
  if (more.length > 0) throw new Misused(`${text} is no reference`);
  return { userId: readId(userId, 'reference'), ordinal: readId(ordinal, 'reference') };
}

async function reveal({ dataKeys }: Run, { payout, userId }: WithdrawalItem): Promise<string> {
  const opened = await openPayoutAccount(payout, userId, dataKeys);
  if (opened === undefined) throw new Refused('the key that the payout account was sealed with has been removed');
  return opened;
}

const referenceOf = ({ userId, ordinal }: WithdrawalKey): string => `${userId}-${ordinal}`;
const timeOf = (time: number): string => new Date(time).toISOString();

const rowOf = (item: WithdrawalItem): string =>
  lineOf([
    ...[referenceOf(item), timeOf(item.createdAt), rupeeText(item.paise), item.status],
    String(item.transactionId),
  ]);

const widths = [14, 24, 14, 10, 0];
const lineOf = (cells: readonly string[]): string =>
  cells
    .map((cell, place) => cell.padEnd(widths[place] ?? 0))
    .join('  ')
    .trimEnd();
