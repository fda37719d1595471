import { findObject, type Operation, versionHeader } from '../operation.ts';
import { readUpload } from '../request-body.ts';
import { tagSet, tagsOfXml } from '../tags.ts';
import { markup, xmlResponse } from '../xml.ts';

/** GetObjectTagging: the tags of the current object, or of a version. */
export const getObjectTagging: Operation = (call, context) => {
  const { object, version } = findObject(context, call, call.versionId);
  const headers = versionHeader(context, call.bucket, version.id);
  return xmlResponse('Tagging', markup({ TagSet: tagSet(object.tags) }), headers);
};

/** PutObjectTagging: replaces all tags of the current object, or of a version. */
export const putObjectTagging: Operation = async (call, context) => {
  const tags = tagsOfXml((await readUpload(call.request)).toString());
  const { object, version } = findObject(context, call, call.versionId);
  context.store.tag(call, version.id, tags);
  context.tell(call, { reason: 'PutObjectTagging', etag: object.etag, versionId: version.id });
  return { status: 200, headers: versionHeader(context, call.bucket, version.id), body: '' };
};

/** DeleteObjectTagging. */
export const deleteObjectTagging: Operation = (call, context) => {
  const { object, version } = findObject(context, call, call.versionId);
  context.store.tag(call, version.id, {});
  context.tell(call, { reason: 'DeleteObjectTagging', etag: object.etag, versionId: version.id });
  return { status: 204, headers: versionHeader(context, call.bucket, version.id), body: '' };
};
