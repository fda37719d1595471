import { createHash } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { expect, test } from 'vitest';
import { type Happening, onHappening } from '../../infra/local/witness.ts';
import { newKnown } from '../support/known.ts';
import { greetedSocket } from '../support/live-socket.ts';
import { newUsername, useSaathii } from '../support/saathii.ts';
import { newReviewer, newWaiting, offerFor, review } from '../support/samples.ts';
import { createSecretWatch } from '../support/secret-watch/watch.ts';

/** Whether the suite was being watched before it began to listen by itself. */
const isWatched = channel('local-cloud').hasSubscribers;

const app = useSaathii();
const heard: Happening[] = [];
onHappening((happening) => heard.push(happening));

/** The findings when a function had logged this besides what it really did. */
function findingsWith(text: string): readonly string[] {
  const watch = createSecretWatch();
  for (const happening of heard) watch.hear(happening);
  watch.hear({ kind: 'line', functionName: 'Planted', requestId: '', text });
  return watch.findings();
}

test('what a cloud issues and is given is watched without anybody asking for it: a line that held it would be told', async () => {
  const unique = () => createHash('sha256').update(newUsername()).digest('hex');
  const [bio, remarks, account] = [`likes ${unique()}`, `sounds like ${unique()}`, unique()];
  const person = await newKnown(app, { bio });
  await app.put('/wallet/bank-details', { payout_account: { holder: { number: account } } }, person.access);
  await greetedSocket(app, 'feed', person.access);
  const [reviewer, waiting] = [await newReviewer(app), await newWaiting(app)];
  await app.world.idle();
  const { body: pending } = await app.get('/admin/verification/pending', reviewer.access);
  await review(app, reviewer, { sample_id: waiting.sampleId, status: 'rejected', remarks });
  const offer = await offerFor(app, waiting, 1000);
  const { body: pair } = await app.post('/auth/refresh', { refresh_token: person.refresh });
  await app.post('/auth/request_otp', { phone: person.phone });
  const code = await app.codeFor(person.phone);
  await app.world.idle();

  expect(isWatched).toBe(true);
  const lines = heard.filter(({ kind }) => kind === 'line');
  expect(new Set(lines.map((line) => line.kind === 'line' && line.functionName)).size).toBeGreaterThan(8);
  expect(findingsWith('{"message":"request"}')).toEqual([]);
  const signatureOf = (url: string) => new URL(url).searchParams.get('X-Amz-Signature') ?? '';
  const [, , accessSignature = ''] = person.access.split('.');
  const key = heard.find((happening) => happening.kind === 'secret')?.value.match(/[\w+/=-]{16,}/)?.[0] ?? '';
  const told = {
    'a phone number': [person.phone, person.phone.slice(-10), waiting.phone],
    'a code': [code],
    'a message': [app.world.outbox.find(person.phone).at(-1)?.text ?? ''],
    'a token': [person.access, accessSignature, person.refresh, pair.access_token, pair.refresh_token],
    'a key': [key],
    'the signature of a link': [signatureOf(pending[0].audio_download_url), signatureOf(offer.upload_url)],
    'where money goes': [account],
    'a name': [person.username],
    'a text of a person': [bio, remarks],
  };
  for (const [kind, secrets] of Object.entries(told)) {
    for (const secret of secrets) {
      const [finding = '', ...others] = findingsWith(JSON.stringify({ level: 'info', id: secret }));
      expect.soft([finding.includes(`Planted logged ${kind}`), others], kind).toEqual([true, []]);
      expect.soft(finding).not.toContain(secret);
    }
  }
});
