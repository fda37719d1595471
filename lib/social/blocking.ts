import { type Failure, refuse } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import { ifAccount, type UserItem, Users } from '../identity/account.ts';
import { absent, lt, present } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { check, checkAbsent, put, remove, update, type WriteIntent } from '../table/write.ts';
import { type BlockItem, Blocks, Hidden, Reports } from './store.ts';

export { type BlockItem, Blocks };

/** Who blocks whom. */
export type Pair = Pick<BlockItem, 'blockerId' | 'blockedId'>;

/** What became of a request about another user. */
export interface BlockOutcome {
  /** The other user as they are now. */
  readonly user: UserItem;
  /** False when everything was already as it was asked for. */
  readonly changed: boolean;
}

export type BlockRefusal = Failure<'cannot_block_self' | 'user_not_found' | 'too_many_blocks'>;

/**
 * Blocks a user: by the one transaction both are hidden from each other on every surface. A block that stands already
 * stays as it is. Nobody has more than `maxBlocks`, however many requests come at once, and with an account that is
 * gone no block is stored. Every report is recorded besides, also one that finds the block there.
 * Source: the app's README, "Blocking".
 */
export async function blockUser(
  table: Table,
  block: BlockItem,
  maxBlocks: number,
): Promise<BlockOutcome | BlockRefusal> {
  const { blockerId, blockedId } = block;
  if (blockerId === blockedId) return refuse('cannot_block_self');
  const { user, block: stored } = await readBlock(table, block);
  if (!user) return refuse('user_not_found');
  if (stored) return recordAgain(table, block, user);
  const room = { when: [{ blocks: absent }, { blocks: lt(maxBlocks) }], otherwise: refuse('too_many_blocks') };
  const refusal = await table.transact([
    ifAccount(blockedId, gone),
    ifAccount(blockerId, gone),
    put(Blocks, block, { ifAbsent: refuse('already_blocked') }),
    update(
      Hidden,
      { userId: blockerId },
      { ...hide(blockerId, blockedId), add: { blocks: 1 } },
      { upsert: true, ...room },
    ),
    update(Hidden, { userId: blockedId }, hide(blockedId, blockerId), { upsert: true }),
    ...recordOf(block, user),
  ]);
  if (refusal?.code === 'already_blocked') return recordAgain(table, block, user);
  return (refusal as BlockRefusal | undefined) ?? { user, changed: true };
}

/** The block stands already; only a report leaves something behind. */
async function recordAgain(table: Table, block: BlockItem, user: UserItem): Promise<BlockOutcome | BlockRefusal> {
  const record = recordOf(block, user);
  const refusal = record.length > 0 ? await table.transact([ifAccount(block.blockedId, gone), ...record]) : undefined;
  return refusal ?? { user, changed: false };
}

/** What a report leaves to operators; nothing for a mere block. */
function recordOf({ actionType, blockerId, blockedId, reason, createdAt }: BlockItem, { phoneHash }: UserItem) {
  if (actionType !== 'report') return [];
  const said = { ...(reason !== undefined && { reason }), ...(phoneHash !== undefined && { phoneHash }) };
  return [put(Reports, { reportedId: blockedId, reporterId: blockerId, ...said, createdAt })];
}

/**
 * Takes back the caller's own block, in one transaction. The two stay hidden from each other as long as the other side
 * blocks the caller, also when that changes at the same moment. A block on an account that is gone can't be taken back.
 * Source: the app's README, "Blocking".
 */
export function unblockUser(table: Table, pair: Pair): Promise<BlockOutcome | Failure<'user_not_found'>> {
  const { blockerId, blockedId } = pair;
  const reverse = { blockerId: blockedId, blockedId: blockerId };
  return insist('the blocks of two users', async () => {
    const [user, own, other] = await table.getMany([
      [Users, { userId: blockedId }],
      [Blocks, pair],
      [Blocks, reverse],
    ]);
    if (!user) return gone;
    if (!own) return { user, changed: false };
    const refusal = await table.transact([
      ifAccount(blockedId, gone),
      remove(Blocks, pair, { when: { createdAt: present }, otherwise: overtaken }),
      ...(other ? keepHidden(reverse) : showAgain(reverse)),
    ]);
    return refusal ?? { user, changed: true };
  });
}

const gone = refuse('user_not_found');

/** A user and the block that somebody may have on them, in one round trip. */
export async function readBlock(
  table: Table,
  pair: Pair,
): Promise<{ readonly user: UserItem | undefined; readonly block: BlockItem | undefined }> {
  const [user, block] = await table.getMany([
    [Users, { userId: pair.blockedId }],
    [Blocks, pair],
  ]);
  return { user, block };
}

type Meanwhile = WriteIntent<typeof overtaken>;

const fewer = { add: { blocks: -1 } };

/** The other side's block is what hides the two now. */
const keepHidden = (reverse: Pair): readonly Meanwhile[] => [
  check(Blocks, reverse, { otherwise: overtaken }),
  update(Hidden, { userId: reverse.blockedId }, fewer, { otherwise: overtaken }),
];

/** Nothing hides the two from each other any more. */
const showAgain = (reverse: Pair): readonly Meanwhile[] => [
  checkAbsent(Blocks, reverse, { otherwise: overtaken }),
  update(Hidden, { userId: reverse.blockedId }, { ...fewer, ...show(reverse.blockerId) }, { otherwise: overtaken }),
  update(Hidden, { userId: reverse.blockerId }, show(reverse.blockedId), { otherwise: overtaken }),
];

const hide = (userId: number, hiddenId: number) => ({ set: { userId }, include: { from: new Set([hiddenId]) } });
const show = (shownId: number) => ({ exclude: { from: new Set([shownId]) } });
