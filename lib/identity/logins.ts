import { chunksOf } from '../core/chunks.ts';
import type { Table } from '../table/table.ts';
import { type SessionItem, Sessions, Users } from './store.ts';

export { Sessions, Users };

/** One login on one device. */
export type Login = Pick<SessionItem, 'userId' | 'familyId'>;

/** A read has at most 100 items, and a login takes two. */
const loginsPerRead = 50;

/** Which of these logins still stand: the account is there and the session was not revoked. In their order. */
export async function areStanding(table: Table, logins: readonly Login[]): Promise<readonly boolean[]> {
  const reads = chunksOf(logins, loginsPerRead).map(async (some) => {
    const users = some.map(({ userId }) => [Users, { userId }] as const);
    const items = await table.getMany([...users, ...some.map((login) => [Sessions, login] as const)]);
    return some.map((_, place) => {
      const session = items[some.length + place] as SessionItem | undefined;
      return items[place] !== undefined && session !== undefined && session.revokedAt === undefined;
    });
  });
  return (await Promise.all(reads)).flat();
}
