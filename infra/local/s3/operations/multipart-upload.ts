import { AwsError } from '../../endpoint/aws-error.ts';
import { judgeWrite } from '../conditions.ts';
import { type Operation, type S3Call, versionHeader } from '../operation.ts';
import { etagOf, readUpload } from '../request-body.ts';
import { assemble, type ListedPart } from '../uploads.ts';
import { childrenOf, malformedXml, markup, parseXml, textOf, xmlResponse } from '../xml.ts';
import { describedBy } from './write-object.ts';

const uploadId = ({ request }: S3Call): string => request.query.get('uploadId') ?? '';

/** CreateMultipartUpload. */
export const createMultipartUpload: Operation = (call, { store, uploads }) => {
  store.bucket(call.bucket);
  const UploadId = uploads.begin(call, describedBy(call));
  return xmlResponse('InitiateMultipartUploadResult', markup({ Bucket: call.bucket, Key: call.key, UploadId }));
};

/** UploadPart: a number that was used before gets the newer part. */
export const uploadPart: Operation = async (call, { uploads }) => {
  const number = Number(call.request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new AwsError('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  }
  const upload = uploads.find(call, uploadId(call));
  const content = await readUpload(call.request);
  const etag = etagOf(content);
  upload.parts.set(number, { content, etag });
  return { status: 200, headers: { etag: `"${etag}"` }, body: '' };
};

function readParts(document: string): ListedPart[] {
  const root = parseXml(document);
  const parts = childrenOf(root, ['Part']).get('Part') ?? [];
  if (root.name !== 'CompleteMultipartUpload' || parts.length === 0) throw malformedXml();
  return parts.map((part) => {
    const members = childrenOf(part, ['PartNumber', 'ETag']);
    const number = Number(textOf(members, 'PartNumber'));
    if (!Number.isInteger(number)) throw malformedXml();
    return { number, etag: (textOf(members, 'ETag') ?? '').replaceAll('"', '') };
  });
}

/** CompleteMultipartUpload: the listed parts become an object, if the condition of the request holds. */
export const completeMultipartUpload: Operation = async (call, context) => {
  const { bucket, key, request } = call;
  const listed = readParts((await readUpload(request)).toString());
  const upload = context.uploads.find(call, uploadId(call));
  const whole = assemble(upload, listed);
  const { id } = await context.store.put(call, { ...whole, headers: upload.headers, tags: upload.tags }, (current) =>
    judgeWrite(request.headers, current),
  );
  context.uploads.end(uploadId(call));
  const { etag } = whole;
  context.tell(call, { reason: 'CompleteMultipartUpload', size: whole.content.length, etag, versionId: id });
  const result = markup({ Location: `/${bucket}/${key}`, Bucket: bucket, Key: key, ETag: `"${etag}"` });
  return xmlResponse('CompleteMultipartUploadResult', result, versionHeader(context, bucket, id));
};

/** AbortMultipartUpload. */
export const abortMultipartUpload: Operation = (call, { uploads }) => {
  uploads.find(call, uploadId(call));
  uploads.end(uploadId(call));
  return { status: 204, headers: {}, body: '' };
};
