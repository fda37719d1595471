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
  uses: { bucket },
  access: keepingAccess,
});

export const handler = runTask(route, (object, { bucket }) => keepObject(bucket, object));
