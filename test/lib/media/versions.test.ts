import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeObject } from '../../../lib/media/objects.ts';
import { removeAllBelow } from '../../../lib/media/versions.ts';
import { openTestBucket, type TestBucket } from '../../support/bucket.ts';
import { startBucketStandIn } from '../../support/bucket-stand-in.ts';

let world: TestBucket;
beforeAll(async () => {
  world = await openTestBucket();
});
afterAll(() => world?.stop());

const store = (key: string) => storeObject(world.bucket, { key, bytes: new Uint8Array(1), headers: {} });
const mark = (key: string) => world.bucket.ask({ method: 'DELETE', key });

/** How many versions and how many marks of deletions stand below a prefix. */
async function standing(prefix: string): Promise<readonly [number, number]> {
  const response = await world.bucket.ask({ method: 'GET', query: { versions: '', prefix } });
  const listed = await response.text();
  return [listed.match(/<Version>/g)?.length ?? 0, listed.match(/<DeleteMarker>/g)?.length ?? 0];
}

test('every version and every mark of a deletion goes, of more than one listing, and nothing beside the prefix', async () => {
  for (let key = 0; key < 20; key++) {
    for (let version = 0; version < 4; version++) await store(`voices/1/${key}`);
    await mark(`voices/1/${key}`);
    if (key % 2 === 0) await mark(`voices/1/${key}`);
  }
  for (const beside of ['voices/10/a', 'voices/1', 'voices/2/a']) await store(beside);
  expect(await standing('voices/1/')).toEqual([80, 30]);
  world.aws.ledger.reset();
  await removeAllBelow(world.bucket, 'voices/1/');
  expect(await standing('voices/1/')).toEqual([0, 0]);
  expect(await standing('voices/')).toEqual([3, 0]);
  const operations = world.aws.ledger.calls().map(({ operation }) => operation);
  expect(operations.filter((one) => one === 'DeleteObject')).toHaveLength(110);
  expect(operations.filter((one) => one === 'ListObjectVersions').length).toBeGreaterThan(2);
});

test('below a prefix with nothing there is nothing to do, however often', async () => {
  world.aws.ledger.reset();
  await removeAllBelow(world.bucket, 'voices/none/');
  expect(world.aws.ledger.calls().map(({ operation }) => operation)).toEqual(['ListObjectVersions']);
});

test('keys of any writing are found again as they are', async () => {
  for (const key of ['a b+c', 'a&b<c>', '\u0939\u093f/\u00e9', 'a%2Fb', 'a"b', "it's(a)*!"]) await store(`odd/${key}`);
  expect(await standing('odd/')).toEqual([6, 0]);
  await removeAllBelow(world.bucket, 'odd/');
  expect(await standing('odd/')).toEqual([0, 0]);
});

test('what fails in the middle throws, and doing it again comes to the end', async () => {
  for (let key = 0; key < 8; key++) await store(`broken/${key}`);
  world.aws.faults.inject({ service: 's3', operation: 'DeleteObject', nth: 3, kind: 'error', times: 100 });
  await expect(removeAllBelow(world.bucket, 'broken/')).rejects.toThrow('the bucket answered 500');
  world.aws.faults.clear();
  expect((await standing('broken/'))[0]).toBeGreaterThan(0);
  await removeAllBelow(world.bucket, 'broken/');
  expect(await standing('broken/')).toEqual([0, 0]);
});

test('a listing that is refused, or that leaves out of a version what names it, deletes nothing', async () => {
  for (const [status, body, message] of [
    [403, '<Error><Code>AccessDenied</Code></Error>', 'the bucket answered 403'],
    [200, '<Version><Key>a</Key></Version>', 'the bucket lists a version without VersionId'],
    [200, '<Version><VersionId>1</VersionId></Version>', 'the bucket lists a version without Key'],
  ] as const) {
    const { bucket, seen } = await startBucketStandIn([{ status, body }]);
    await expect(removeAllBelow(bucket, 'voices/1/')).rejects.toThrow(message);
    expect(seen.map(({ method }) => method)).toEqual(['GET']);
  }
});

test('a listing over several lines, with spaces written as a plus, is read as the bucket means it', async () => {
  const body = `<ListVersionsResult>
    <Version>\n<Key>a+b%2Bc</Key>\n<VersionId>null</VersionId>\n<Owner><ID>1</ID></Owner></Version>
    <DeleteMarker><Key>d</Key><VersionId>v/2+x</VersionId></DeleteMarker></ListVersionsResult>`;
  const { bucket, seen } = await startBucketStandIn([
    { status: 200, body },
    { status: 204 },
    { status: 204 },
    { status: 200 },
  ]);
  await removeAllBelow(bucket, 'p/');
  const deleted = seen.filter(({ method }) => method === 'DELETE').map(({ url }) => url);
  expect(deleted.sort()).toEqual(['/voices/a%20b%2Bc?versionId=null', '/voices/d?versionId=v%2F2%2Bx']);
  expect(seen[0]?.url).toMatch(/^\/voices\/\?.*prefix=p%2F/);
});
