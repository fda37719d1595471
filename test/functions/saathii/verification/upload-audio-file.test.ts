import { beforeAll, expect, test } from 'vitest';
import { newKnown } from '../../../support/known.ts';
import { useSaathii } from '../../../support/saathii.ts';
import { newListener, newReviewer, review, sendForm, uploadDirectly } from '../../../support/samples.ts';
import { type StoredObjects, storedObjects } from '../../../support/stored-objects.ts';
import { tone, toneOf, wav } from '../../../support/tones.ts';

const app = useSaathii();
let objects: StoredObjects;
beforeAll(() => {
  objects = storedObjects(app.world);
});

const own = ({ id }: { readonly id: number }) => objects.below(`verification-audio/${id}/`);
const refusedType = [400, { detail: 'File must be an audio file (mp3, wav, m4a, etc.)' }];
const history = async (person: { readonly access: string }) =>
  (await app.get('/verification/history', person.access)).body;

test('a real MP3 and a real WAV go up as the documented curl line sends them, and wait for their review', async () => {
  for (const [bytes, ending, type] of [
    [tone('mp3'), 'mp3', 'audio/mpeg'],
    [wav(1), 'wav', 'audio/wav'],
  ] as const) {
    const listener = await newListener(app);
    const { status, body } = await uploadDirectly(app, listener, bytes);
    expect(status).toBe(200);
    expect(body).toEqual({
      sample_id: expect.any(Number),
      listener_id: listener.id,
      audio_file_url: expect.stringMatching(
        new RegExp(
          `^https://[a-z0-9-]+\\.s3\\.ap-south-1\\.amazonaws\\.com/verification-audio/${listener.id}/\\d{8}_\\d{6}_[0-9a-f]{8}\\.${ending}$`,
        ),
      ),
      status: 'pending',
      remarks: null,
      uploaded_at: expect.stringMatching(/Z$/),
      reviewed_at: null,
    });
    const key = new URL(body.audio_file_url).pathname.slice(1);
    await app.world.idle();
    expect(await objects.facts(key)).toEqual({
      type,
      metadata: { user_id: String(listener.id), upload_type: 'verification_audio', uploaded_at: body.uploaded_at },
      tags: {},
    });
    expect(await own(listener)).toEqual([key]);
  }
});

test.each(['m4a', 'ogg', 'webm', 'aac'] as const)(
  '%s is audio, whatever its container may hold besides',
  async (kind) => {
    const listener = await newListener(app);
    const { status, body } = await uploadDirectly(app, listener, tone(kind), { type: undefined });
    expect([status, body.audio_file_url?.split('.').at(-1)]).toEqual([200, kind]);
  },
);

test('a declared audio type is kept, also of bytes that nobody knows', async () => {
  const listener = await newListener(app);
  const bytes = Buffer.from('nothing that anybody knows');
  const { status, body } = await uploadDirectly(app, listener, bytes, { type: 'audio/x-Speech; rate=8000' });
  expect([status, body.audio_file_url?.split('.').at(-1)]).toEqual([200, 'xspeech']);
  const key = new URL(body.audio_file_url).pathname.slice(1);
  expect(await objects.facts(key)).toMatchObject({ type: 'audio/x-speech' });
});

const executable = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]);
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==',
  'base64',
);

test.each([
  ['a picture', png, 'image/png'],
  ['a picture that is called audio', png, 'audio/mpeg'],
  ['an executable with the name and type of audio', executable, 'audio/mpeg'],
  ['an executable that says nothing', executable, undefined],
  ['a text', Buffer.from('hello'), 'text/plain'],
  ['a sound that says it is a text', tone('mp3'), 'text/plain'],
  ['bytes that nobody knows, without an audio type', Buffer.from('????'), 'application/octet-stream'],
  ['a sound that breaks off before anybody could know it', tone('mp3').subarray(0, 2), 'application/octet-stream'],
] as const)('%s is refused, and neither object nor record is left', async (_, bytes, type) => {
  const listener = await newListener(app);
  const { status, body } = await uploadDirectly(app, listener, bytes, { type });
  expect([status, body]).toEqual(refusedType);
  expect(await own(listener)).toEqual([]);
  expect(await history(listener)).toEqual([]);
});

test('an empty file is refused as that, and nothing is left', async () => {
  const listener = await newListener(app);
  for (const type of ['audio/mpeg', 'application/octet-stream']) {
    const { status, body } = await uploadDirectly(app, listener, Buffer.alloc(0), { type });
    expect([status, body]).toEqual([400, { detail: 'File is empty' }]);
  }
  expect(await own(listener)).toEqual([]);
});

test('what is too large for one request is refused in words up to the limit of the platform, and by it beyond', async () => {
  const listener = await newListener(app);
  const sized = (bytes: number) => uploadDirectly(app, listener, Buffer.concat([tone('mp3')], bytes));
  const { status, body } = await sized(4_500_001);
  expect([status, body]).toEqual([413, { detail: 'File too large for direct upload. Use /verification/upload-url' }]);
  expect((await sized(6_000_000)).status).toBe(413);
  expect(await own(listener)).toEqual([]);
  expect((await sized(4_500_000)).status).toBe(200);
});

test('a form without the file, no form at all, and one that breaks off are 422', async () => {
  const { access } = await newListener(app);
  const type = { 'content-type': 'multipart/form-data; boundary=b' };
  const part = 'Content-Disposition: form-data; name="audio_file"; filename="a.mp3"\r\n\r\nabc';
  const missing = { detail: [{ type: 'missing', loc: ['body', 'audio_file'], msg: 'Field required' }] };
  const broken = {
    detail: [{ type: 'value_error', loc: ['body'], msg: 'Value error, the form is malformed or breaks off' }],
  };
  const send = async (text: string, headers: Record<string, string>) => {
    const { status, body } = await sendForm(app, access, Buffer.from(text), headers);
    return [status, body];
  };
  expect(await send(`--b\r\n${part.replace('audio_file', 'file')}\r\n--b--\r\n`, type)).toEqual([422, missing]);
  expect(await send('--b\r\nContent-Disposition: form-data; name="audio_file"\r\n\r\nabc\r\n--b--\r\n', type)).toEqual([
    422,
    missing,
  ]);
  expect(await send('', type)).toEqual([422, missing]);
  expect(await send('{"audio_file":"abc"}', { 'content-type': 'application/json' })).toEqual([422, missing]);
  expect(await send(`--b\r\n${part}`, type)).toEqual([422, broken]);
});

test('who is no listener is refused before the form is looked at', async () => {
  const { access } = await newKnown(app);
  const { status, body } = await sendForm(app, access, Buffer.from('?'), { 'content-type': 'text/plain' });
  expect([status, body]).toEqual([403, { detail: 'Only users with listener role can upload verification audio' }]);
});

test('as long as a sample waits no other one is taken, and after its review only other bytes are', async () => {
  const [listener, reviewer] = [await newListener(app), await newReviewer(app)];
  const bytes = toneOf(listener.username);
  const { body: first } = await uploadDirectly(app, listener, bytes);
  const pending = { detail: 'You already have a pending verification. Please wait for it to be reviewed.' };
  const second = await uploadDirectly(app, listener, Buffer.from('no sound at all'));
  expect([second.status, second.body]).toEqual([400, pending]);
  await review(app, reviewer, { sample_id: first.sample_id, status: 'rejected' });
  const same = await uploadDirectly(app, listener, bytes);
  expect([same.status, same.body]).toEqual([400, { detail: 'Audio file already submitted' }]);
  expect(await own(listener)).toHaveLength(1);
  expect((await uploadDirectly(app, listener, toneOf(`${listener.username} again`))).status).toBe(200);
  expect((await history(listener)).map(({ status }: { status: string }) => status)).toEqual(['pending', 'rejected']);
});

test('of 50 uploads at once exactly one is taken, and of the others nothing is left', async () => {
  const listener = await newListener(app);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, place) => uploadDirectly(app, listener, toneOf(`${listener.username} ${place}`))),
  );
  const taken = answers.filter(({ status }) => status === 200);
  expect(taken).toHaveLength(1);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]));
  expect(await history(listener)).toEqual([taken[0]?.body]);
  expect(await own(listener)).toHaveLength(1);
});

test('the same upload under the same key has one effect and one answer; other bytes under the key are refused', async () => {
  const listener = await newListener(app);
  const bytes = toneOf(listener.username);
  const first = await uploadDirectly(app, listener, bytes, { key: 'a' });
  const again = await uploadDirectly(app, listener, bytes, { key: 'a', name: 'another name.mp3' });
  expect([again.status, again.body]).toEqual([200, first.body]);
  const other = await uploadDirectly(app, listener, toneOf('other'), { key: 'a' });
  expect([other.status, other.body.detail]).toEqual([409, 'Idempotency-Key already used with a different request']);
  expect(await own(listener)).toHaveLength(1);
});
