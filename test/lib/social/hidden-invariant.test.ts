import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Contention } from '../../../lib/core/failure.ts';
import { Users } from '../../../lib/identity/account.ts';
import { eraseBlocks } from '../../../lib/social/erasure.ts';
import { block, demandedBy, newUsers, storedAmong, unblock, useSocial } from './social-world.ts';

const world = useSocial();
const people = 4;

/** What one of the people does to another. */
const act = fc.record({
  what: fc.constantFrom('block', 'block', 'unblock', 'unblock', 'delete', 'erase'),
  by: fc.nat(people - 1),
  on: fc.nat(people - 1),
});

test('whatever people do at the same time, two are hidden from each other exactly while one blocks the other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(act, { minLength: 1, maxLength: 8 }), { maxLength: 5 }), async (rounds) => {
      const users = await newUsers(world, people);
      const gone = new Set<number>();
      const run = async ({ what, by, on }: { what: string; by: number; on: number }) => {
        const [one, other] = [users[by], users[on]];
        if (!one || !other) throw new Error('nobody');
        if (what === 'block') return block(world, one, other, { max: 2 });
        if (what === 'unblock') return unblock(world, one, other);
        if (what === 'delete' && by === 0) {
          await world.table.delete(Users, one);
          gone.add(one.userId);
        }
        return gone.has(one.userId) ? eraseBlocks(world.table, one) : undefined;
      };
      for (const round of rounds) {
        const outcomes = await Promise.allSettled(round.map(run));
        const surprises = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
        expect(surprises.filter((reason) => !(reason instanceof Contention))).toEqual([]);
        const { blocks, ...rest } = await storedAmong(world, users);
        if (gone.size === 0) expect(rest).toEqual(demandedBy(blocks, users));
        expect(Object.values(rest.counts).every((count) => count <= 2)).toBe(true);
      }
      for (const userId of gone) await eraseBlocks(world.table, { userId });
      const { blocks, ...rest } = await storedAmong(world, users);
      expect(rest).toEqual(demandedBy(blocks, users));
      expect(blocks.filter((one) => one.split('>').some((id) => gone.has(Number(id))))).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);
