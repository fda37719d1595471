import { expect, test } from 'vitest';
import { newKnown } from '../../../support/known.ts';
import { useSaathii } from '../../../support/saathii.ts';
import { newListener, newReviewer, newWaiting, review, uploadDirectly } from '../../../support/samples.ts';
import { toneOf } from '../../../support/tones.ts';

const app = useSaathii();
const statusOf = async ({ access }: { readonly access: string }) =>
  (await app.get('/verification/status', access)).body;
const historyOf = async ({ access }: { readonly access: string }) =>
  (await app.get('/verification/history', access)).body;

test('without a sample there is nothing to tell', async () => {
  const listener = await newListener(app);
  expect(await statusOf(listener)).toEqual({
    is_verified: false,
    verification_status: null,
    last_verification: null,
    message: 'No verification audio uploaded yet',
  });
  expect(await historyOf(listener)).toEqual([]);
});

test('the newest sample decides: it waits, is rejected with or without a reason, or approved', async () => {
  const [listener, reviewer] = [await newWaiting(app), await newReviewer(app)];
  const told: unknown[] = [];
  const tell = async () => {
    const { is_verified, verification_status, last_verification, message } = await statusOf(listener);
    told.push([is_verified, verification_status, last_verification.sample_id, message]);
  };
  const ids = [listener.sampleId];
  const next = async (name: string) => {
    const { body } = await uploadDirectly(app, listener, toneOf(`${listener.username} ${name}`));
    ids.push(body.sample_id);
  };
  await tell();
  await review(app, reviewer, { sample_id: ids[0], status: 'approved', remarks: 'Clear.' });
  await tell();
  await next('second');
  await tell();
  await review(app, reviewer, { sample_id: ids[1], status: 'rejected', remarks: 'Too noisy.' });
  await tell();
  await next('third');
  await review(app, reviewer, { sample_id: ids[2], status: 'rejected' });
  await tell();
  expect(told).toEqual([
    [false, 'pending', ids[0], 'Verification status: pending'],
    [true, 'approved', ids[0], 'Verification status: approved'],
    [false, 'pending', ids[1], 'Verification status: pending'],
    [false, 'rejected', ids[1], 'Verification status: rejected - Too noisy.'],
    [false, 'rejected', ids[2], 'Verification status: rejected'],
  ]);
  const history = await historyOf(listener);
  expect(history.map(({ sample_id, remarks }: Record<string, unknown>) => [sample_id, remarks])).toEqual([
    [ids[2], null],
    [ids[1], 'Too noisy.'],
    [ids[0], 'Clear.'],
  ]);
  expect((await statusOf(listener)).last_verification).toEqual(history[0]);
});

test('who is no listener sees neither status nor history', async () => {
  const { access } = await newKnown(app);
  const status = await app.get('/verification/status', access);
  expect([status.status, status.body.detail]).toEqual([
    403,
    'Only users with listener role can check verification status',
  ]);
  const history = await app.get('/verification/history', access);
  expect([history.status, history.body.detail]).toEqual([
    403,
    'Only users with listener role can view verification history',
  ]);
});
