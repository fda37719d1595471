import { type Failure, refuse } from '../core/failure.ts';
import type { Grant } from '../core/grant.ts';
import { ifAccount, Users } from '../identity/account.ts';
import { eq } from '../table/condition.ts';
import type { Table } from '../table/table.ts';
import { update } from '../table/write.ts';
import { type SampleItem, SampleOwners, Samples, Voices } from './store.ts';

/** What a reviewer says of a sample. */
export interface Review {
  readonly sampleId: number;
  readonly verdict: 'approved' | 'rejected';
  /** Why; absent = nothing is said. */
  readonly remarks: string | undefined;
  readonly reviewerId: number;
}

/** The rights that a review takes. */
export const reviewAccess: readonly Grant[] = [
  SampleOwners.can('get'),
  Samples.can('get', 'update'),
  Voices.can('update'),
  Users.can('check'),
];

type Reviewed = SampleItem & { readonly reviewedAt: number };

/**
 * Stores what a reviewer says of a sample that waits, and who it was; from then on the listener can submit another one.
 * A sample is reviewed once: of several reviewers the first one is heard. Source: the app's README, "Review".
 */
export async function reviewSample(
  table: Table,
  { sampleId, verdict, remarks, reviewerId }: Review,
  now: Date,
): Promise<Reviewed | Failure<'verification_not_found'>> {
  const owner = await table.get(SampleOwners, { sampleId });
  const read = owner && (await table.get(Samples, owner));
  if (read?.status !== 'pending') return notFound;
  const { userId } = read;
  const change = { status: verdict, reviewedAt: now.getTime(), reviewerId, ...(remarks !== undefined && { remarks }) };
  const reviewed = { ...read, ...change };
  const refusal = await table.transact([
    ifAccount(userId, notFound),
    update(Samples, read, { set: change }, { reindex: reviewed, when: { status: eq('pending') }, otherwise: notFound }),
    update(Voices, { userId }, { remove: ['pending'] }, { when: { pending: eq(sampleId) }, otherwise: notFound }),
  ]);
  return refusal ?? reviewed;
}

const notFound = refuse('verification_not_found');
