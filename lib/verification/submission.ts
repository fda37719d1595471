import { type Failure, Refused, refuse } from '../core/failure.ts';
import { insist, overtaken } from '../core/insist.ts';
import { ifAccount, Users } from '../identity/account.ts';
import type { Commit } from '../once/commit.ts';
import { absent, eq } from '../table/condition.ts';
import type { TakeIds } from '../table/leased-ids.ts';
import type { Table } from '../table/table.ts';
import { put, update } from '../table/write.ts';
import { Heard, type SampleItem, SampleOwners, Samples, type VoiceItem, Voices } from './store.ts';

/** What submitting takes. */
export interface SubmissionDesk {
  readonly table: Table;
  readonly sampleIds: TakeIds;
}

/** An object that was checked and found to be a sample. */
export type CheckedObject = Pick<SampleItem, 'key' | 'version' | 'url' | 'contentType' | 'size' | 'sha256'>;

export interface Submission {
  readonly userId: number;
  /** As it was read with the token. */
  readonly voice: VoiceItem | undefined;
  readonly object: CheckedObject;
  readonly now: Date;
  readonly commit: Commit<SampleItem>;
}

export type SubmissionRefusal = Failure<'verification_pending' | 'audio_submitted_before'>;

/** The rights that submitting takes, beyond those of the ids. */
export const submissionAccess = [
  Users.can('check'),
  Voices.can('batchGet', 'get', 'put', 'update'),
  ...[Samples, SampleOwners].map((entity) => entity.can('put')),
  Heard.can('get', 'put'),
];

/**
 * Submits a sample in one transaction: it waits for its review, no other one of the listener does, and its bytes can't
 * be submitted again. An account that is deleted meanwhile submits nothing. Source: the app's README, "Voice samples".
 */
export async function submitSample(
  { table, sampleIds }: SubmissionDesk,
  { userId, voice, object, now, commit }: Submission,
): Promise<SampleItem | SubmissionRefusal> {
  return insist('the samples of a listener', async (tries) => {
    const read = tries === 0 ? voice : await table.get(Voices, { userId });
    if (read?.pending !== undefined) return refuse('verification_pending');
    const [sampleId = 0] = await sampleIds(table, 1);
    const ordinal = (read?.samples ?? 0) + 1;
    const sample: SampleItem = {
      ...{ userId, ordinal, sampleId, ...object },
      ...{ status: 'pending', uploadedAt: now.getTime() },
    };
    const refusal = await commit(
      [
        ifAccount(userId, accountGone),
        occupy(read, sample),
        put(Heard, { userId, sha256: object.sha256, key: object.key }, { ifAbsent: heardBefore }),
        put(Samples, sample, { ifAbsent: overtaken }),
        put(SampleOwners, { sampleId, userId, ordinal }, { ifAbsent: overtaken }),
      ],
      sample,
    );
    if (refusal?.code === 'access_token_revoked') throw new Refused(refusal);
    return refusal ?? sample;
  });
}

const accountGone = refuse('access_token_revoked');
const heardBefore = refuse('audio_submitted_before');

/** From now on this sample is the one that waits, if nothing has changed since the listener's item was read. */
function occupy(read: VoiceItem | undefined, { userId, ordinal, sampleId }: SampleItem) {
  const change = { samples: ordinal, pending: sampleId };
  if (!read) return put(Voices, { userId, ...change }, { ifAbsent: overtaken });
  const unchanged = { samples: eq(read.samples), pending: absent };
  return update(Voices, { userId }, { set: change }, { when: unchanged, otherwise: overtaken });
}
