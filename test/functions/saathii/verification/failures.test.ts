import { afterEach, expect, test } from 'vitest';
import { Voices } from '../../../../lib/verification/store.ts';
import { operatorTable } from '../../../support/operator-table.ts';
import { useSaathii } from '../../../support/saathii.ts';
import { newListener, submit, uploadDirectly, uploaded } from '../../../support/samples.ts';
import { storedObjects } from '../../../support/stored-objects.ts';
import { toneOf } from '../../../support/tones.ts';

const app = useSaathii();
afterEach(async () => {
  // What a test has led to must not meet the faults of the next one.
  await app.world.idle();
  app.world.faults.clear();
});

const own = ({ id }: { readonly id: number }) => storedObjects(app.world).below(`verification-audio/${id}/`);
const tagsOf = async (key: string) => (await storedObjects(app.world).facts(key)).tags;
const statusOf = async ({ access }: { readonly access: string }) =>
  (await app.get('/verification/status', access)).body.verification_status;
const told = ({ status, body }: { status: number; body: unknown }) => [status, body];
const failed = [500, { detail: 'Failed to upload file. Please try again.' }];
const s3 = (operation: string) => ({ service: 's3', operation });

test('a bucket that is down fails a direct upload in words, nothing is stored, and the same file goes up later', async () => {
  const listener = await newListener(app);
  const bytes = toneOf(listener.username);
  app.world.faults.inject({ ...s3('PutObject'), kind: 'error', times: 3 });
  expect(told(await uploadDirectly(app, listener, bytes, { key: 'k' }))).toEqual(failed);
  expect(await own(listener)).toEqual([]);
  expect(await statusOf(listener)).toBeNull();
  expect((await uploadDirectly(app, listener, bytes, { key: 'k' })).status).toBe(200);
});

test('a bucket that is slow for a moment is asked again, and the upload is taken', async () => {
  const listener = await newListener(app);
  app.world.faults.inject({ ...s3('PutObject'), kind: 'throttle', times: 2 });
  expect((await uploadDirectly(app, listener, toneOf(listener.username))).status).toBe(200);
  expect(await own(listener)).toHaveLength(1);
});

test('an upload whose answer is lost is stored once more; what was stored before is nobody’s sample and keeps the tag of those', async () => {
  const listener = await newListener(app);
  const bytes = toneOf(listener.username);
  app.world.faults.inject({ ...s3('PutObject'), kind: 'lost response' });
  const { status, body } = await uploadDirectly(app, listener, bytes);
  expect(status).toBe(200);
  await app.world.idle();
  const keys = await own(listener);
  expect(keys).toHaveLength(2);
  for (const key of keys) {
    expect(await tagsOf(key)).toEqual(body.audio_file_url.endsWith(key) ? {} : { submitted: 'no' });
  }
});

test('an instance that dies before it commits leaves an object without a record, and the same request is done again', async () => {
  const listener = await newListener(app);
  const bytes = toneOf(listener.username);
  app.world.faults.inject({ ...s3('PutObject'), kind: 'crash' });
  expect((await uploadDirectly(app, listener, bytes)).status).toBeGreaterThanOrEqual(500);
  expect(await statusOf(listener)).toBeNull();
  expect((await uploadDirectly(app, listener, bytes)).status).toBe(200);
  await app.world.idle();
  const tags = await Promise.all((await own(listener)).map(tagsOf));
  expect(tags.filter((some) => 'submitted' in some)).toHaveLength(1);
});

test('a commit whose answer is lost is known as done when it is asked again, and the object is kept', async () => {
  const listener = await newListener(app);
  app.world.faults.inject({ service: 'dynamodb', operation: 'TransactWriteItems', kind: 'lost response' });
  expect((await uploadDirectly(app, listener, toneOf(listener.username))).status).toBe(200);
  await app.world.idle();
  expect(await tagsOf((await own(listener))[0] ?? '')).toEqual({});
});

test('a refused upload that can’t be deleted is refused all the same, and keeps the tag by which it goes later', async () => {
  const listener = await newListener(app);
  const hold = app.world.faults.hold({ service: 'dynamodb', operation: 'TransactWriteItems' });
  const upload = uploadDirectly(app, listener, toneOf(listener.username));
  await hold.reached;
  await operatorTable(app.world).put(Voices, { userId: listener.id, samples: 1, pending: 1 });
  app.world.faults.inject({ ...s3('DeleteObject'), kind: 'error', times: 3 });
  hold.release();
  const { status, body } = await upload;
  expect([status, body.detail]).toEqual([400, expect.stringContaining('already have a pending verification')]);
  const [orphan = ''] = await own(listener);
  expect(await tagsOf(orphan)).toEqual({ submitted: 'no' });
});

test('a bucket that can’t be read makes a submission unavailable, changes nothing, and the submission goes later', async () => {
  const listener = await newListener(app);
  const url = await uploaded(app, listener, toneOf(listener.username));
  await app.world.idle();
  app.world.faults.inject({ ...s3('GetObject'), kind: 'error', times: 3 });
  const answer = await submit(app, listener, url);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await statusOf(listener)).toBeNull();
  expect((await submit(app, listener, url)).status).toBe(200);
});

test('an object is kept however often its function fails at first', async () => {
  const listener = await newListener(app);
  app.world.faults.inject({ ...s3('DeleteObjectTagging'), kind: 'error', times: 3 });
  await uploadDirectly(app, listener, toneOf(listener.username));
  await app.world.idle();
  const [key = ''] = await own(listener);
  expect(await tagsOf(key)).toEqual({ submitted: 'no' });
  await app.advance(901);
  expect(await tagsOf(key)).toEqual({});
});
