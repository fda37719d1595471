import { expect, test } from 'vitest';
import { newKnown } from '../../../support/known.ts';
import { useSaathii } from '../../../support/saathii.ts';
import { newReviewer, newWaiting, review } from '../../../support/samples.ts';
import { toneOf } from '../../../support/tones.ts';

const app = useSaathii();
const pending = async ({ access }: { readonly access: string }, query = '') =>
  (await app.get(`/admin/verification/pending${query}`, access)).body;
const idsIn = (samples: readonly { readonly sample_id: number }[]) => samples.map(({ sample_id }) => sample_id);

test('waiting samples come in pages, those that wait longest first, each with an address to hear it', async () => {
  const reviewer = await newReviewer(app);
  const waiting = [];
  for (let count = 0; count < 5; count++) waiting.push(await newWaiting(app));
  await app.world.idle();
  const all = await pending(reviewer);
  expect(idsIn(all)).toEqual(waiting.map(({ sampleId }) => sampleId));
  expect(all[0]).toEqual({
    sample_id: waiting[0]?.sampleId,
    listener_id: waiting[0]?.id,
    audio_file_url: expect.stringContaining(`/verification-audio/${waiting[0]?.id}/`),
    status: 'pending',
    remarks: null,
    uploaded_at: expect.any(String),
    reviewed_at: null,
    audio_download_url: expect.stringContaining('X-Amz-Expires=900'),
  });
  const pages = await Promise.all([1, 2, 3, 4].map((page) => pending(reviewer, `?page=${page}&per_page=2`)));
  expect(pages.map(idsIn)).toEqual([idsIn(all.slice(0, 2)), idsIn(all.slice(2, 4)), idsIn(all.slice(4)), []]);
  expect(idsIn(await pending(reviewer, '?page=-1&per_page=0'))).toEqual(idsIn(all));
  expect(await pending(reviewer, '?page=99999999999999999999')).toEqual([]);
  const heard = await fetch(all[4].audio_download_url);
  expect([heard.status, heard.headers.get('content-type')]).toEqual([200, 'audio/mpeg']);
  expect(Buffer.from(await heard.arrayBuffer()).equals(toneOf(waiting[4]?.username ?? ''))).toBe(true);
});

test('the address is good for a quarter of an hour, for this object and for hearing only', async () => {
  const [reviewer, { sampleId }] = [await newReviewer(app), await newWaiting(app)];
  await app.world.idle();
  const all = await pending(reviewer, '?per_page=100');
  const own = all.find(({ sample_id }: { sample_id: number }) => sample_id === sampleId);
  const other = all.find(({ sample_id }: { sample_id: number }) => sample_id !== sampleId);
  const url = new URL(own.audio_download_url);
  expect((await fetch(url, { headers: { range: 'bytes=0-3' } })).status).toBe(206);
  expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
  const elsewhere = new URL(url);
  elsewhere.pathname = new URL(other.audio_download_url).pathname;
  expect((await fetch(elsewhere)).status).toBe(403);
  expect((await fetch(`${url.origin}${url.pathname}`)).status).toBe(403);
  await app.world.clock.advance(901);
  expect((await fetch(url)).status).toBe(403);
});

test('a reviewed sample, and one whose account is deleted, leave the list at once', async () => {
  const [reviewer, reviewed, deleted] = [await newReviewer(app), await newWaiting(app), await newWaiting(app)];
  await app.world.idle();
  await review(app, reviewer, { sample_id: reviewed.sampleId, status: 'approved' });
  await app.delete('/users/me', deleted.access);
  const left = idsIn(await pending(reviewer, '?per_page=100'));
  expect(left).not.toContain(reviewed.sampleId);
  expect(left).not.toContain(deleted.sampleId);
});

test('samples of deleted accounts leave no gap: a page is full as long as others wait', async () => {
  const reviewer = await newReviewer(app);
  const waiting = [];
  for (let count = 0; count < 4; count++) waiting.push(await newWaiting(app));
  for (const { access } of waiting.slice(0, 2)) await app.delete('/users/me', access);
  await app.world.idle();
  const before = idsIn(await pending(reviewer, '?per_page=100'));
  expect(before.slice(-2)).toEqual(waiting.slice(2).map(({ sampleId }) => sampleId));
  const pages = Math.ceil(before.length / 3);
  const all = [];
  for (let page = 1; page <= pages; page++) all.push(...idsIn(await pending(reviewer, `?page=${page}&per_page=3`)));
  expect(all).toEqual(before);
});

test('who is no admin sees nothing', async () => {
  const { access } = await newKnown(app, { role: 'listener' });
  const { status, body } = await app.get('/admin/verification/pending', access);
  expect([status, body]).toEqual([403, { detail: 'Admin access required' }]);
});
