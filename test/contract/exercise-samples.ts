import { Voices } from '../../lib/verification/store.ts';
import { operatorTable } from '../support/operator-table.ts';
import type { Saathii } from '../support/saathii.ts';
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
} from '../support/samples.ts';
import { toneOf } from '../support/tones.ts';

const executable = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)]);

/** Walks every path of the routes about voice samples that needs a right of its own. */
export async function exerciseSamples(app: Saathii): Promise<void> {
  const [listener, reviewer] = [await newListener(app), await newReviewer(app)];
  const submitted = async (url: string) => (await submit(app, listener, url)).body.sample_id;
  const reject = (sample_id: number) => review(app, reviewer, { sample_id, status: 'rejected' });
  const { body } = await uploadDirectly(app, listener, toneOf('direct'), { key: 'k' });
  await uploadDirectly(app, listener, toneOf('direct'), { key: 'k' });
  await app.world.idle();
  const [waiting] = (await app.get('/admin/verification/pending?per_page=100', reviewer.access)).body;
  await fetch(waiting.audio_download_url);
  await reject(body.sample_id);
  await app.get('/verification/status', listener.access);
  await app.get('/verification/history', listener.access);
  await reject(await submitted(await uploaded(app, listener, toneOf('offered'))));
  await submit(app, listener, await uploaded(app, listener, toneOf('offered')));
  const { audio_file_url } = await offerFor(app, listener, 10);
  const keyed = { token: listener.access, headers: { 'idempotency-key': 'u' }, body: { audio_file_url } };
  for (let time = 0; time < 2; time++) await app.send('POST', '/verification/upload-audio-url', keyed);
  await reject((await uploadDirectly(app, listener, toneOf('direct again'))).body.sample_id);
  for (const time of ['at once', 'later']) {
    const offer = await offerFor(app, listener, executable.length);
    await uploadBy(offer, executable);
    if (time === 'later') await app.world.idle();
    await submit(app, listener, offer.audio_file_url);
  }
  await meetInTheMiddle(app);
  await findNothing(app);
  const leaving = [listener, await newWaiting(app)];
  for (const { access } of leaving) await app.delete('/users/me', access);
  await app.world.idle();
}

/** Objects whose listener was erased before anybody got to them. */
async function findNothing({ world }: Saathii): Promise<void> {
  const key = 'verification-audio/1/gone.mp3';
  const invoke = (lambdaId: string, event: unknown) =>
    world.lambda.invoke(world.model.functions.find(({ logicalId }) => logicalId === lambdaId)?.arn ?? '', event);
  const body = JSON.stringify({ key, version: 'A'.repeat(32) });
  const message = { messageId: 'one', body, attributes: { ApproximateReceiveCount: '1' } };
  await invoke('SaathiiVerificationKeep', { Records: [message] });
  await invoke('SaathiiVerificationInspect', { detail: { object: { key, size: 1 } } });
}

/** Two submissions of one listener, by each way: the one that is overtaken looks again, and what it stored is deleted. */
async function meetInTheMiddle(app: Saathii): Promise<void> {
  for (const lambdaId of ['SaathiiVerificationUploadAudioFile', 'SaathiiVerificationUploadAudioUrl']) {
    const functionName = app.world.model.functions.find(({ logicalId }) => logicalId === lambdaId)?.name ?? '';
    const listener = await newListener(app);
    const url = await uploaded(app, listener, toneOf(lambdaId));
    const hold = app.world.faults.hold({ functionName, operation: 'TransactWriteItems' });
    const submission = /Url$/.test(lambdaId)
      ? submit(app, listener, url)
      : uploadDirectly(app, listener, toneOf(`${lambdaId} direct`));
    await hold.reached;
    await operatorTable(app.world).put(Voices, { userId: listener.id, samples: 1, pending: 1 });
    hold.release();
    await submission;
    await operatorTable(app.world).update(Voices, { userId: listener.id }, { remove: ['pending'] });
    await submit(app, listener, await uploaded(app, listener, toneOf(`${lambdaId} again`)));
    await app.world.idle();
  }
}
