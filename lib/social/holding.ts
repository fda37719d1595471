import { overtaken } from '../core/insist.ts';
import { eq } from '../table/condition.ts';
import { put, update, type WriteIntent } from '../table/write.ts';
import { type HolderItem, Holders } from './store.ts';

export { type HolderItem, Holders };

/**
 * Makes an account the holder of a phone number, as part of the transaction that creates it, in place of the holders
 * that were read. When one of them has changed since it is overtaken: blocks may have come with another account.
 */
export const holdPhone = (
  holder: HolderItem,
  earlier: readonly HolderItem[],
): readonly WriteIntent<typeof overtaken>[] =>
  earlier.length === 0
    ? [put(Holders, holder, { ifAbsent: overtaken })]
    : earlier.map(({ phoneHash, userId }) => {
        const unchanged = { when: { userId: eq(userId) }, otherwise: overtaken };
        return update(Holders, { phoneHash }, { set: { userId: holder.userId } }, unchanged);
      });
