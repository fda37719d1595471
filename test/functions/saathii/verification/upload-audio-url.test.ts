import { expect, test } from 'vitest';
import { newKnown } from '../../../support/known.ts';
import { useSaathii } from '../../../support/saathii.ts';
import {
  newListener,
  newReviewer,
  newWaiting,
  offerFor,
  review,
  submit,
  uploadBy,
  uploadDirectly,
  uploaded,
} from '../../../support/samples.ts';
import { storedObjects } from '../../../support/stored-objects.ts';
import { toneOf } from '../../../support/tones.ts';

const app = useSaathii();
const own = ({ id }: { readonly id: number }) => storedObjects(app.world).below(`verification-audio/${id}/`);
const told = ({ status, body }: { status: number; body: unknown }) => [status, body];
const refused = (detail: string) => [400, { detail }];
const historyOf = async ({ access }: { readonly access: string }) =>
  (await app.get('/verification/history', access)).body;

test('an upload becomes a sample that waits, under the address as it was submitted, and is kept', async () => {
  const listener = await newListener(app);
  const url = await uploaded(app, listener, toneOf(listener.username));
  const key = new URL(url).pathname.slice(1);
  expect(await storedObjects(app.world).facts(key)).toMatchObject({ tags: { submitted: 'no' } });
  const { status, body } = await submit(app, listener, url);
  expect([status, body]).toEqual([
    200,
    {
      sample_id: expect.any(Number),
      listener_id: listener.id,
      audio_file_url: url,
      status: 'pending',
      remarks: null,
      uploaded_at: expect.any(String),
      reviewed_at: null,
    },
  ]);
  await app.world.idle();
  expect(await storedObjects(app.world).facts(key)).toMatchObject({ type: 'audio/mpeg', tags: {} });
});

test('an address that is not exactly that of an own upload is refused, whatever stands there', async () => {
  const [listener, other] = [await newListener(app), await newListener(app)];
  const url = await uploaded(app, listener, toneOf(listener.username));
  const theirs = await uploaded(app, other, toneOf(other.username));
  const { host } = new URL(url);
  const wrong = [
    theirs,
    url.replace('https:', 'http:'),
    url.replace(host, 'other-bucket.s3.ap-south-1.amazonaws.com'),
    url.replace(host, `${host}.evil.example`),
    url.replace('https://', 'https://user@'),
    url.replace(host, `${host}:443`),
    `${url}?versionId=1`,
    `${url}#`,
    `${url}/`,
    url.replace(`/${listener.id}/`, `/${other.id}/../${listener.id}/`),
    url.replace(`/${listener.id}/`, `/${listener.id}/../${other.id}/`),
    url.replace(`/${listener.id}/`, `/${listener.id}%2F`),
    url.replace(`/${listener.id}/`, `/${listener.id}//`),
    url.replace('verification-audio', 'Verification-Audio'),
    `https://${host}/verification-audio/${listener.id}/`,
    `https://${host}/`,
    'https://bucket-name.s3.region.amazonaws.com/audio.mp3',
    '',
    'not an address',
  ];
  for (const address of wrong) {
    expect([address, told(await submit(app, listener, address))]).toEqual([address, refused('Invalid S3 URL format')]);
  }
  expect(await historyOf(listener)).toEqual([]);
  expect((await submit(app, listener, url)).status).toBe(200);
});

test('what was never uploaded is not found', async () => {
  const listener = await newListener(app);
  const { audio_file_url } = await offerFor(app, listener, 100);
  expect(told(await submit(app, listener, audio_file_url))).toEqual(refused('Audio file not found'));
});

test('what turns out to be no audio is refused as that however often it is submitted, and nothing is left of it', async () => {
  const notAudio = refused('File must be an audio file (mp3, wav, m4a, etc.)');
  const executable = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]);
  for (const waits of [false, true]) {
    const listener = await newListener(app);
    const url = await uploaded(app, listener, executable);
    // The function that looks at uploads may have been faster, or not.
    if (waits) await app.world.idle();
    expect(told(await submit(app, listener, url))).toEqual(notAudio);
    await app.world.idle();
    expect(await own(listener)).toEqual([]);
    expect(told(await submit(app, listener, url))).toEqual(notAudio);
    expect(await historyOf(listener)).toEqual([]);
  }
});

test('after a refusal the same address takes another file, which is judged for itself', async () => {
  const listener = await newListener(app);
  const sound = toneOf(listener.username);
  const offer = await offerFor(app, listener, sound.length);
  await uploadBy(offer, Buffer.concat([Buffer.from('MZ'), Buffer.alloc(sound.length - 2)]));
  expect((await submit(app, listener, offer.audio_file_url)).status).toBe(400);
  await app.world.idle();
  expect((await uploadBy(offer, sound)).status).toBe(200);
  expect((await submit(app, listener, offer.audio_file_url)).status).toBe(200);
});

test('the same object and the same bytes are taken once', async () => {
  const [listener, reviewer] = [await newListener(app), await newReviewer(app)];
  const bytes = toneOf(listener.username);
  const url = await uploaded(app, listener, bytes);
  const { body } = await submit(app, listener, url);
  await review(app, reviewer, { sample_id: body.sample_id, status: 'rejected' });
  const again = await uploaded(app, listener, bytes);
  expect(told(await submit(app, listener, again))).toEqual(refused('Audio file already submitted'));
  expect(told(await submit(app, listener, url))).toEqual(refused('Audio file already submitted'));
  expect(told(await uploadDirectly(app, listener, bytes))).toEqual(refused('Audio file already submitted'));
  await app.world.idle();
  expect(await own(listener)).toEqual([new URL(url).pathname.slice(1)]);
  const stranger = await newListener(app);
  expect((await uploadDirectly(app, stranger, bytes)).status).toBe(200);
});

test('of 50 submissions at once, of as many uploads, exactly one is taken', async () => {
  const listener = await newListener(app);
  const urls: string[] = [];
  for (let place = 0; place < 50; place++) {
    urls.push(await uploaded(app, listener, toneOf(`${listener.username} ${place}`)));
  }
  const answers = await Promise.all(urls.map((url) => submit(app, listener, url)));
  const taken = answers.filter(({ status }) => status === 200);
  expect(taken).toHaveLength(1);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]));
  expect(await historyOf(listener)).toEqual([taken[0]?.body]);
});

test('the same submission under the same key is answered the same; another address under the key is refused', async () => {
  const listener = await newListener(app);
  const url = await uploaded(app, listener, toneOf(listener.username));
  const send = (audio_file_url: string) =>
    app.send('POST', '/verification/upload-audio-url', {
      ...{ body: { audio_file_url }, token: listener.access, headers: { 'idempotency-key': 'k' } },
    });
  const [first, again] = [await send(url), await send(url)];
  expect([again.status, again.body]).toEqual([200, first.body]);
  expect((await send(`${url}x`)).status).toBe(409);
});

test('who is no listener, and who has a sample that waits, submits nothing', async () => {
  expect(told(await submit(app, await newKnown(app), 'x'))).toEqual([
    403,
    { detail: 'Only users with listener role can upload verification audio' },
  ]);
  expect(told(await submit(app, await newWaiting(app), 'x'))).toEqual(
    refused('You already have a pending verification. Please wait for it to be reviewed.'),
  );
});
