import { beforeAll, expect, test } from 'vitest';
import { Samples } from '../../../../lib/verification/store.ts';
import type { Known } from '../../../support/known.ts';
import { operatorTable } from '../../../support/operator-table.ts';
import { useSaathii } from '../../../support/saathii.ts';
import { newReviewer, newWaiting, review } from '../../../support/samples.ts';

const app = useSaathii();
let reviewer: Known;
beforeAll(async () => {
  reviewer = await newReviewer(app);
});
const notFound = [404, { detail: 'Verification request not found or already reviewed' }];
const told = ({ status, body }: { status: number; body: unknown }) => [status, body];

test.each([
  ['approved', undefined, 'Verification approved successfully'],
  ['rejected', null, 'Verification rejected successfully'],
  ['approved', '', 'Verification approved successfully'],
  ['rejected', 'Too noisy. 🙂', 'Verification rejected successfully with remarks: Too noisy. 🙂'],
] as const)('a sample is %s with the remarks %j, and it is kept who did', async (status, remarks, message) => {
  const waiting = await newWaiting(app);
  const { body } = await review(app, reviewer, { sample_id: String(waiting.sampleId), status, remarks });
  expect(body).toEqual({
    success: true,
    message,
    verification: {
      sample_id: waiting.sampleId,
      listener_id: waiting.id,
      audio_file_url: expect.any(String),
      status,
      remarks: remarks || null,
      uploaded_at: expect.any(String),
      reviewed_at: expect.stringMatching(/Z$/),
    },
  });
  expect(await operatorTable(app.world).get(Samples, { userId: waiting.id, ordinal: 1 })).toMatchObject({
    status,
    reviewerId: reviewer.id,
  });
});

test('of ten reviews at once one is heard, and the others find nothing to review', async () => {
  const { sampleId, access } = await newWaiting(app);
  const verdicts = Array.from({ length: 10 }, (_, place) => (place % 2 === 0 ? 'approved' : 'rejected'));
  const answers = await Promise.all(
    verdicts.map((status, place) => review(app, reviewer, { sample_id: sampleId, status, remarks: `${place}` })),
  );
  const heard = answers.filter(({ status }) => status === 200);
  expect(heard).toHaveLength(1);
  expect(answers.filter(({ status }) => status !== 200).map(told)).toEqual(Array(9).fill(notFound));
  const { body } = await app.get('/verification/status', access);
  expect(body.last_verification).toEqual(heard[0]?.body.verification);
});

test('a sample that there is not, that is reviewed, or whose account is deleted, is not found', async () => {
  const [reviewed, deleted] = [await newWaiting(app), await newWaiting(app)];
  const approve = (sample_id: number) => review(app, reviewer, { sample_id, status: 'approved' });
  expect(told(await approve(999_999))).toEqual(notFound);
  expect(told(await approve(-1))).toEqual(notFound);
  await approve(reviewed.sampleId);
  expect(told(await approve(reviewed.sampleId))).toEqual(notFound);
  await app.delete('/users/me', deleted.access);
  expect(told(await approve(deleted.sampleId))).toEqual(notFound);
});

test('what is no verdict, and remarks that are too long, are 422 and review nothing', async () => {
  const { sampleId, access } = await newWaiting(app);
  const send = async (body: object) => {
    const answer = await review(app, reviewer, { sample_id: sampleId, status: 'approved', ...body });
    return [answer.status, answer.body.detail[0].loc[1]];
  };
  expect(await send({ status: 'pending' })).toEqual([422, 'status']);
  expect(await send({ sample_id: 'one' })).toEqual([422, 'sample_id']);
  expect(await send({ remarks: '🙂'.repeat(1001) })).toEqual([422, 'remarks']);
  expect(await send({ remarks: 5 })).toEqual([422, 'remarks']);
  expect((await app.get('/verification/status', access)).body.verification_status).toBe('pending');
});

test('who is no admin reviews nothing, not even the own sample', async () => {
  const waiting = await newWaiting(app);
  const answer = await review(app, waiting, { sample_id: waiting.sampleId, status: 'approved' });
  expect(told(answer)).toEqual([403, { detail: 'Admin access required' }]);
});
