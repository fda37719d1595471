import { AwsError } from '../../endpoint/aws-error.ts';
import type { AwsResponse } from '../../endpoint/aws-request.ts';
import { type Deletion, readDeletions } from '../deletions.ts';
import type { Operation, S3Call, S3Context } from '../operation.ts';
import { CHECKSUM_HEADERS, readUpload } from '../request-body.ts';
import { markup, xmlResponse } from '../xml.ts';

interface Deleted {
  /** The version that was removed for good. */
  readonly versionId?: string;
  /** The delete marker that was put, or removed. */
  readonly markerId?: string;
}

/** Deletes one object or version and tells of it. What isn't there is deleted already, as S3 has it. */
function deleteOne(call: S3Call, { key, versionId }: Deletion, context: S3Context): Deleted {
  const { store } = context;
  const place = { bucket: call.bucket, key };
  const { versioned } = store.bucket(call.bucket);
  const changed = versionId === undefined ? store.delete(place) : store.deleteVersion(place, versionId);
  const marker = changed !== undefined && changed.object === undefined;
  if (changed !== undefined) {
    const deletionType = versionId === undefined && versioned ? 'Delete Marker Created' : 'Permanently Deleted';
    context.tell({ ...call, key }, { reason: 'DeleteObject', deletionType, versionId: changed.id });
  }
  return {
    ...(versionId !== undefined && { versionId }),
    ...(marker && { markerId: changed.id }),
  };
}

/** DeleteObject. */
export const deleteObject: Operation = (call, context): AwsResponse => {
  const { versionId, markerId } = deleteOne(call, call, context);
  const id = versionId ?? markerId;
  const headers = {
    ...(markerId !== undefined && { 'x-amz-delete-marker': 'true' }),
    ...(id !== undefined && { 'x-amz-version-id': id }),
  };
  return { status: 204, headers, body: '' };
};

/** DeleteObjects, of which S3 demands that its body comes with a digest. */
export const deleteObjects: Operation = async (call, context) => {
  const { headers } = call.request;
  if (!['content-md5', ...CHECKSUM_HEADERS].some((name) => headers[name] !== undefined)) {
    const message = 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*';
    throw new AwsError('InvalidRequest', message);
  }
  const { deletions, quiet } = readDeletions((await readUpload(call.request)).toString());
  const deleted = deletions.map((deletion) => {
    const { versionId, markerId } = deleteOne(call, deletion, context);
    return markup({
      Key: deletion.key,
      VersionId: versionId,
      DeleteMarker: markerId === undefined ? undefined : true,
      DeleteMarkerVersionId: markerId,
    });
  });
  return xmlResponse('DeleteResult', markup({ Deleted: quiet ? [] : deleted }));
};
