import { Failure } from '../../../lib/core/failure.ts';
import { uploadListener } from '../../../lib/core/upload-listener.ts';
import { bucket } from '../../../lib/media/bucket.ts';
import { table } from '../../../lib/table/resource.ts';
import { audioPrefix, listenerOf } from '../../../lib/verification/audio-object.ts';
import { inspectionAccess, inspectUpload } from '../../../lib/verification/inspection.ts';
import { upload } from '../_app.ts';

/** Source: README, "Voice samples". */
export const route = upload({
  id: 'verification.inspect',
  summary: 'Looks at what was really uploaded, and deletes what is no voice sample.',
  prefix: audioPrefix,
  memoryMb: 1024,
  uses: { table, bucket },
  access: inspectionAccess,
});

export const handler = uploadListener(route, async ({ key }, { now, log, ...desk }) => {
  const userId = listenerOf(key);
  if (userId === undefined) throw new Error('an object below the prefix of samples is nobody’s');
  const found = await inspectUpload(desk, { userId, key }, now);
  if (found instanceof Failure) log.info('upload refused', { userId, fault: found.code });
});
