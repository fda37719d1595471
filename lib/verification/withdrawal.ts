import type { Failure } from '../core/failure.ts';
import { absent, eq } from '../table/condition.ts';
import { checkAbsent, remove, type WriteIntent } from '../table/write.ts';
import { SampleOwners, Samples, type VoiceItem, Voices } from './store.ts';

export { Voices };

/** The rights that a withdrawal takes, beyond reading the listener's item. */
export const withdrawalOfSamplesAccess = [
  Voices.can('batchGet', 'delete', 'check'),
  ...[Samples, SampleOwners].map((entity) => entity.can('delete')),
];

/**
 * Part of the transaction that removes an account: a sample that waits leaves the queue with it, and whatever is
 * submitted meanwhile is `overtaken`. What else there is of samples is erased later.
 */
export function withdrawSamples<Refusal extends Failure>(
  userId: number,
  voice: VoiceItem | undefined,
  overtaken: Refusal,
): readonly WriteIntent<Refusal>[] {
  if (!voice) return [checkAbsent(Voices, { userId }, { otherwise: overtaken })];
  const { samples: ordinal, pending } = voice;
  const when = { samples: eq(ordinal), pending: pending === undefined ? absent : eq(pending) };
  const gone = remove(Voices, { userId }, { when, otherwise: overtaken });
  if (pending === undefined) return [gone];
  return [gone, remove(Samples, { userId, ordinal }), remove(SampleOwners, { sampleId: pending })];
}
