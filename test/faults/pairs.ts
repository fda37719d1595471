import type { Item, StoredWorld } from './stored-world.ts';

/** What has to be so for an item of one entity, given all others; what is wrong is said in words. */
export interface PairRule {
  readonly of: string;
  wrong(item: Item, world: StoredWorld): string | false | undefined;
}

/** The item that another one demands. */
const demands = (
  of: string,
  type: string,
  placeOf: (item: Item) => readonly [pk: string, sk?: string],
  fits: (found: Item, item: Item) => boolean = () => true,
): PairRule => ({
  of,
  wrong: (item, world) => {
    const found = world.find(type, ...placeOf(item));
    if (!found) return `has no ${type}`;
    return !fits(found, item) && `has a ${type} that is not of it`;
  },
});

const sameUser = (found: Item, item: Item): boolean => found.userId === item.userId;
const hasAccount = ({ userId }: Item, world: StoredWorld): boolean =>
  world.find('USER', `USER#${userId}`) !== undefined;

/** Only while the account is there: what a deletion leaves behind is erased a quarter of an hour later. */
const ofAccounts = ({ of, wrong }: PairRule): PairRule => ({
  of,
  wrong: (item, world) => hasAccount(item, world) && wrong(item, world),
});

const onlyOfAccounts = (of: string): PairRule => ({
  of,
  wrong: (item, world) => !hasAccount(item, world) && 'has no USER',
});

const count = (world: StoredWorld, type: string, fits: (item: Item) => boolean): number =>
  world.all(type).filter(fits).length;

const account: readonly PairRule[] = [
  demands('USER', 'PHONE', ({ phone }) => [`PHONE#${phone}`], sameUser),
  demands('USER', 'USERNAME', ({ usernameKey }) => [`USERNAME#${usernameKey}`], sameUser),
  demands(
    'USER',
    'STATUS',
    ({ userId }) => [`STATUS#${userId}`],
    (status, user) => status.listener === 'listener' in user.roles,
  ),
  demands('USER', 'WALLET', ({ userId }) => [`WALLET#${userId}`]),
  demands('USER', 'HOLDER', ({ phoneHash }) => [`HOLDER#${phoneHash}`], sameUser),
  demands(
    'PHONE',
    'USER',
    ({ userId }) => [`USER#${userId}`],
    (user, item) => user.phone === item.phone,
  ),
  demands(
    'USERNAME',
    'USER',
    ({ userId }) => [`USER#${userId}`],
    (user, item) => user.usernameKey === item.usernameKey,
  ),
  ...['STATUS', 'WALLET', 'PAYOUT'].map(onlyOfAccounts),
];

const pairOf = ({ blockerId, blockedId }: Item) => [Number(blockerId), Number(blockedId)] as const;
const hiddenOf = (world: StoredWorld, userId: number): Item | undefined =>
  world.find('HIDDEN', `SOCIAL#${userId}`, 'HIDDEN');
const hides = (world: StoredWorld, userId: number, other: number): boolean =>
  hiddenOf(world, userId)?.from?.has(other) ?? false;
const blocks = (world: StoredWorld, one: number, other: number): boolean =>
  world.find('BLOCK', `SOCIAL#${one}`, `BLOCK#${other}`) !== undefined;

const social: readonly PairRule[] = [
  {
    of: 'BLOCK',
    wrong: (item, world) => {
      const [one, other] = pairOf(item);
      return !(hides(world, one, other) && hides(world, other, one)) && 'hides them not from each other';
    },
  },
  {
    of: 'HIDDEN',
    wrong: ({ userId, from = [] }, world) => {
      const unfounded = [...from].filter(
        (other: number) =>
          !hides(world, other, userId) || !(blocks(world, userId, other) || blocks(world, other, userId)),
      );
      return unfounded.length > 0 && `hides ${unfounded}, with whom there is no block`;
    },
  },
  ofAccounts({
    of: 'HIDDEN',
    wrong: ({ userId, blocks: counted = 0 }, world) => {
      const stored = count(world, 'BLOCK', ({ blockerId, kept }) => blockerId === userId && !kept);
      return counted !== stored && `counts ${counted} blocks of ${stored}`;
    },
  }),
  ofAccounts({
    of: 'COUNT',
    wrong: ({ userId, favorites }, world) => {
      const stored = count(world, 'FAVORITE', (favorite) => favorite.userId === userId);
      return favorites !== stored && `counts ${favorites} favorites of ${stored}`;
    },
  }),
  ofAccounts(demands('FAVORITE', 'COUNT', ({ userId }) => [`FAVORITES#${userId}`])),
];

const voices: readonly PairRule[] = [
  ofAccounts({
    of: 'VOICE',
    wrong: ({ userId, samples, pending }, world) => {
      const stored = world.all('SAMPLE').filter((sample) => sample.userId === userId);
      const waiting = stored.filter(({ status }) => status === 'pending').map(({ sampleId }) => sampleId);
      if (samples !== stored.length) return `counts ${samples} samples of ${stored.length}`;
      return `${waiting}` !== `${pending ?? ''}` && `says that ${pending} waits, but ${waiting} do`;
    },
  }),
  ofAccounts(demands('SAMPLE', 'VOICE', ({ userId }) => [`VOICE#${userId}`])),
  ofAccounts(demands('SAMPLE', 'SAMPLE_OWNER', ({ sampleId }) => [`SAMPLE#${sampleId}`], sameUser)),
  ofAccounts(
    demands(
      'SAMPLE',
      'HEARD',
      ({ userId, sha256 }) => [`VOICE#${userId}`, `HEARD#${sha256}`],
      (heard, { key }) => heard.key === key,
    ),
  ),
  {
    of: 'SAMPLE_OWNER',
    wrong: ({ sampleId }, world) => !world.all('SAMPLE').some((one) => one.sampleId === sampleId) && 'has no SAMPLE',
  },
  ofAccounts({
    of: 'HEARD',
    wrong: ({ userId, sha256 }, world) =>
      !world.all('SAMPLE').some((one) => one.userId === userId && one.sha256 === sha256) && 'has no SAMPLE',
  }),
];

const payments: readonly PairRule[] = [
  demands(
    'PAYMENT',
    'ORDER',
    ({ orderId }) => [`ORDER#${orderId}`],
    (order, payment) => sameUser(order, payment) && order.coins === payment.coins,
  ),
  {
    of: 'PAYMENT',
    wrong: ({ paymentId, userId, coins }, world) =>
      count(world, 'PURCHASE', (one) => one.paymentId === paymentId && one.userId === userId && one.coins === coins) !==
        1 && 'has not one PURCHASE',
  },
  {
    of: 'PURCHASE',
    wrong: ({ paymentId }, world) =>
      paymentId !== undefined && !world.find('PAYMENT', `PAYMENT#${paymentId}`) && 'has no PAYMENT',
  },
  {
    of: 'ONCE',
    wrong: ({ state, status, body }) =>
      (state === 'done') !== (status !== undefined && body !== undefined) && `is ${state} with the answer ${status}`,
  },
];

/** The words of the stream, once everything has come to rest. */
const derived: readonly PairRule[] = [
  {
    of: 'USER',
    wrong: ({ userId, roles }, world) => {
      const isListed = world.all('ROSTER').some((row) => row.userId === userId);
      return (
        'listener' in roles !== isListed &&
        (isListed ? 'is no listener and in the roster' : 'is a listener and not in the roster')
      );
    },
  },
  onlyOfAccounts('ROSTER'),
  {
    of: 'ROSTER',
    wrong: ({ userId, changedAt }, world) => {
      const status = world.find('STATUS', `STATUS#${userId}`);
      const isOlder = changedAt === undefined || (status && status.news === 'change' && changedAt < status.changedAt);
      return isOlder && `is as of ${changedAt}, and the status of ${status?.changedAt}`;
    },
  },
  {
    of: 'HEAD',
    wrong: ({ sequence }, world) => {
      const numbers = world
        .all('ENTRY')
        .map((entry) => Number(entry.sequence))
        .sort((one, other) => one - other);
      const [first = sequence + 1] = numbers;
      return numbers.some((number, place) => number !== first + place) || (numbers.at(-1) ?? sequence) !== sequence
        ? `is ${sequence}, and the log holds ${numbers}`
        : undefined;
    },
  },
  ofAccounts(demands('SOCKET', 'CONNECTION', ({ connectionId }) => [`CONNECTION#${connectionId}`], sameUser)),
];

/** What belongs together, by the entity that has something to demand. */
export const pairRules: readonly PairRule[] = [...account, ...social, ...voices, ...payments, ...derived];
