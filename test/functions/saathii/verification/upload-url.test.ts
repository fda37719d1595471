import { expect, test } from 'vitest';
import { newKnown } from '../../../support/known.ts';
import { usePayingApp } from '../../../support/paying.ts';
import { useSaathii } from '../../../support/saathii.ts';
import { newListener, newWaiting, offerFor, submit, uploadBy } from '../../../support/samples.ts';
import { storedObjects } from '../../../support/stored-objects.ts';
import { toneOf, wav } from '../../../support/tones.ts';

const app = useSaathii();
const limited = usePayingApp({ limits: { uploadOffersPerUser: { max: 3, windowSeconds: 3600 } } });
const most = 10 * 1024 * 1024;

const ask = async (access: string, wish: unknown) => {
  const { status, body } = await app.post('/verification/upload-url', wish, access);
  return [status, body];
};
/** What the bucket answered: its status and the name of its error. */
const answered = async (response: Response) => [response.status, /<Code>(\w+)/.exec(await response.text())?.[1]];
const keyOf = (url: string): string => new URL(url).pathname.slice(1);

test('an offer has method, headers and an address that is good for a quarter of an hour, and stores nothing', async () => {
  const listener = await newListener(app);
  const wish = { content_type: 'audio/mpeg', content_length: '1000' };
  const { status, body } = await app.post('/verification/upload-url', wish, listener.access);
  expect(status).toBe(200);
  expect(body).toEqual({
    upload_url: expect.stringContaining('X-Amz-Expires=900'),
    method: 'PUT',
    headers: {
      'Content-Type': 'audio/mpeg',
      'If-None-Match': '*',
      'x-amz-meta-user_id': String(listener.id),
      'x-amz-meta-upload_type': 'verification_audio',
      'x-amz-meta-uploaded_at': expect.stringMatching(/Z$/),
      'x-amz-tagging': 'submitted=no',
    },
    audio_file_url: expect.stringMatching(
      new RegExp(`amazonaws\\.com/verification-audio/${listener.id}/\\d{8}_\\d{6}_[0-9a-f]{8}\\.mp3$`),
    ),
    expires_in: 900,
  });
  expect(await storedObjects(app.world).below(`verification-audio/${listener.id}/`)).toEqual([]);
});

test('a file of 10 MB goes up with the returned method and headers, and becomes a sample', async () => {
  const listener = await newListener(app);
  const bytes = Buffer.concat([toneOf(listener.username), Buffer.alloc(most)]).subarray(0, most);
  const offer = await offerFor(app, listener, bytes.length);
  expect((await uploadBy(offer, bytes)).status).toBe(200);
  const { status, body } = await submit(app, listener, offer.audio_file_url);
  expect([status, body.audio_file_url, body.status]).toEqual([200, offer.audio_file_url, 'pending']);
});

test('the bucket takes exactly the file that was offered, once, and nothing else by the same address', async () => {
  const listener = await newListener(app);
  const bytes = wav(0.1);
  const offer = await offerFor(app, listener, bytes.length, 'audio/wav');
  const without = (name: string) =>
    Object.fromEntries(Object.entries(offer.headers).filter(([other]) => other !== name));
  const mismatch = [403, 'SignatureDoesNotMatch'];
  const send = async (change: { url?: string; headers?: Record<string, string>; body?: Buffer<ArrayBuffer> }) =>
    answered(
      await fetch(change.url ?? offer.upload_url, {
        method: 'PUT',
        headers: change.headers ?? offer.headers,
        body: change.body ?? bytes,
      }),
    );
  expect(await send({ headers: { ...offer.headers, 'Content-Type': 'audio/mpeg' } })).toEqual(mismatch);
  expect(await send({ body: Buffer.concat([bytes, Buffer.from('1')]) })).toEqual(mismatch);
  expect(await send({ body: bytes.subarray(1) })).toEqual(mismatch);
  expect(await send({ url: offer.upload_url.replace(`/${listener.id}/`, '/1/') })).toEqual(mismatch);
  for (const name of Object.keys(offer.headers)) {
    expect([name, (await send({ headers: without(name) }))[0]]).toEqual([name, 403]);
  }
  expect(await storedObjects(app.world).below('verification-audio/')).not.toContain(keyOf(offer.audio_file_url));
  expect((await send({}))[0]).toBe(200);
  expect(await send({})).toEqual([412, 'PreconditionFailed']);
});

test('an address is good for 900 seconds and no longer', async () => {
  const listener = await newListener(app);
  const bytes = wav(0.1);
  const [late, later] = [await offerFor(app, listener, bytes.length), await offerFor(app, listener, bytes.length)];
  await app.world.clock.advance(890);
  expect((await uploadBy(late, bytes)).status).toBe(200);
  await app.world.clock.advance(12);
  expect(await answered(await uploadBy(later, bytes))).toEqual([403, 'AccessDenied']);
});

test.each([
  [{ content_type: 'image/png', content_length: 1 }, 'File must be an audio file (mp3, wav, m4a, etc.)'],
  [{ content_type: 'application/octet-stream', content_length: 1 }, 'File must be an audio file (mp3, wav, m4a, etc.)'],
  [{ content_type: 'audio/', content_length: 1 }, 'File must be an audio file (mp3, wav, m4a, etc.)'],
  [{ content_type: 'audio/a\r\nx: y', content_length: 1 }, 'File must be an audio file (mp3, wav, m4a, etc.)'],
  [{ content_type: 'audio/mpeg', content_length: most + 1 }, 'File size must be less than 10MB'],
  [{ content_type: 'audio/mpeg', content_length: '99999999999999999999' }, 'File size must be less than 10MB'],
  [{ content_type: 'audio/mpeg', content_length: 0 }, 'File is empty'],
  [{ content_type: 'audio/mpeg', content_length: -1 }, 'File is empty'],
])('%j is refused: %s', async (wish, detail) => {
  const { access } = await newListener(app);
  expect(await ask(access, wish)).toEqual([400, { detail }]);
});

test('what is missing or of another kind is 422', async () => {
  const { access } = await newListener(app);
  const [status, body] = await ask(access, { content_length: 1.5, filename: 'a'.repeat(256) });
  expect(status).toBe(422);
  expect(body.detail.map(({ loc, type }: { loc: string[]; type: string }) => [loc[1], type])).toEqual([
    ['content_type', 'missing'],
    ['content_length', 'int_type'],
    ['filename', 'string_too_long'],
  ]);
});

test('the ending comes from the type, and from the name only where the type says nothing', async () => {
  const { access } = await newListener(app);
  const endingOf = async (content_type: string, filename?: string) => {
    const [, body] = await ask(access, {
      content_type,
      content_length: 1,
      ...(filename !== undefined && { filename }),
    });
    return body.audio_file_url.split('.').at(-1);
  };
  expect(await endingOf('audio/X-M4A', 'a.mp3')).toBe('m4a');
  expect(await endingOf('audio/vnd.dlna.adts')).toBe('vnddlnaadts');
  expect(await endingOf('audio/*', 'Recording 7.AMR')).toBe('amr');
  expect(await endingOf('audio/*', '../../etc/passwd')).toBe('audio');
  expect(await endingOf('audio/*')).toBe('audio');
});

test('who is no listener, and who has a sample that waits, is offered nothing', async () => {
  const wish = { content_type: 'text/plain', content_length: 1 };
  expect(await ask((await newKnown(app)).access, {})).toEqual([
    403,
    { detail: 'Only users with listener role can upload verification audio' },
  ]);
  expect(await ask((await newWaiting(app)).access, wish)).toEqual([
    400,
    { detail: 'You already have a pending verification. Please wait for it to be reviewed.' },
  ]);
});

test('a listener who asks too often is told when to ask again; what is refused before does not count', async () => {
  const listener = await newListener(limited);
  const wish = (content_length: number) => ({ content_type: 'audio/mpeg', content_length });
  const post = (length: number) => limited.post('/verification/upload-url', wish(length), listener.access);
  expect((await post(0)).status).toBe(400);
  for (let time = 0; time < 3; time++) expect((await post(1)).status).toBe(200);
  const { status, body, headers } = await post(1);
  expect([status, body, Number(headers.get('retry-after')) > 3500]).toEqual([
    429,
    { detail: 'Too many requests' },
    true,
  ]);
  const other = await newListener(limited);
  expect((await limited.post('/verification/upload-url', wish(1), other.access)).status).toBe(200);
});
