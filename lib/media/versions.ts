import type { Bucket } from './bucket.ts';
import { type ObjectRef, removeObject } from './objects.ts';
import { refusalOf } from './refused.ts';

/** As many at a time as there are connections to spare. */
const pageSize = 50;

/** Deletes for good everything that ever stood below a prefix: every version, and every mark of a deletion. */
export async function removeAllBelow(bucket: Bucket, prefix: string): Promise<void> {
  let before: ObjectRef | undefined;
  for (let found = await firstVersions(bucket, prefix); found.length > 0; found = await firstVersions(bucket, prefix)) {
    const [first] = found;
    if (first?.key === before?.key && first?.version === before?.version) throw new Error('a deletion had no effect');
    before = first;
    await Promise.all(found.map((version) => removeObject(bucket, version)));
  }
}

async function firstVersions(bucket: Bucket, prefix: string): Promise<readonly ObjectRef[]> {
  const query = { versions: '', prefix, 'max-keys': String(pageSize), 'encoding-type': 'url' };
  const response = await bucket.ask({ method: 'GET', query });
  if (response.status !== 200) throw await refusalOf(response);
  const listed = await response.text();
  return [...listed.matchAll(/<(Version|DeleteMarker)>(.*?)<\/\1>/gs)].map(([, , entry = '']) => ({
    key: decodeURIComponent(textIn(entry, 'Key').replaceAll('+', ' ')),
    version: textIn(entry, 'VersionId'),
  }));
}

function textIn(entry: string, name: string): string {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(entry)?.[1];
  if (found === undefined) throw new Error(`the bucket lists a version without ${name}`);
  return found;
}
