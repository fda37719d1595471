import { uploadListener } from '../../../lib/core/upload-listener.ts';
import { Users } from '../../../lib/identity/store.ts';
import { bucket } from '../../../lib/media/bucket.ts';
import { table } from '../../../lib/table/resource.ts';
import { audioPrefix, listenerOf } from '../../../lib/verification/audio-object.ts';
import { inspectionAccess, inspectLate } from '../../../lib/verification/inspection.ts';
import { upload } from '../_app.ts';

/** Source: README, "Voice samples". */
export const route = upload({
  id: 'verification.inspect',
  summary: 'Looks at what was really uploaded, and deletes what is no voice sample.',
  prefix: audioPrefix,
  memoryMb: 1024,
  uses: { table, bucket },
  access: [...inspectionAccess, Users.can('get')],
});

export const handler = uploadListener(route, async ({ key }, { now, log, ...desk }) => {
  const userId = listenerOf(key);
  if (userId === undefined) throw new Error('an object below the prefix of samples is nobody’s');
  const refusal = await inspectLate(desk, { userId, key }, now);
  if (refusal) log.info('upload refused', { userId, fault: refusal.code });
});
