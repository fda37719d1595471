import { runTask } from '../../../lib/core/task-lambda.ts';
import { bucket } from '../../../lib/media/bucket.ts';
import { keepingAccess, keepObject } from '../../../lib/verification/keeping.ts';
import { task } from '../_app.ts';
import { keeping } from '../_tasks.ts';

/** Source: README, "Voice samples". */
export const route = task({
  queue: keeping,
  summary: 'Keeps the object of a sample from being deleted as an upload that nobody has submitted.',
  timeoutSeconds: 30,
  // For most of the day that is left until the bucket would delete the object.
  patience: { tries: 90, againAfterSeconds: 900 },
  uses: { bucket },
  access: keepingAccess,
});

export const handler = runTask(route, (object, { bucket }) => keepObject(bucket, object));
