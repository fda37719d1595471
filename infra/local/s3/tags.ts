import { AwsError } from '../endpoint/aws-error.ts';
import type { Tags } from './object-version.ts';
import { childrenOf, type Markup, malformedXml, markup, parseXml, textOf } from './xml.ts';

const MAXIMUM = 10;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function assertTag(key: string, value: string): void {
  if (key.startsWith('aws:')) throw new AwsError('InvalidTag', 'System tags cannot be added/updated by requester');
  if (key.length < 1 || key.length > 128 || !ALLOWED.test(key)) {
    throw new AwsError('InvalidTag', 'The TagKey you have provided is invalid');
  }
  if (value.length > 256 || !ALLOWED.test(value)) {
    throw new AwsError('InvalidTag', 'The TagValue you have provided is invalid');
  }
}

function checkTags(pairs: readonly (readonly [string, string])[], duplicate: AwsError): Tags {
  if (pairs.length > MAXIMUM) throw new AwsError('BadRequest', `Object tags cannot be greater than ${MAXIMUM}`);
  for (const [key, value] of pairs) assertTag(key, value);
  if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw duplicate;
  return Object.fromEntries(pairs);
}

/** The tags of an `x-amz-tagging` header: pairs as in a query. Throws the AwsError with which S3 refuses others. */
export function tagsOfHeader(header: string | undefined): Tags {
  const refusal = new AwsError(
    'InvalidArgument',
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
  );
  try {
    decodeURIComponent(header ?? '');
  } catch {
    throw refusal;
  }
  return checkTags([...new URLSearchParams(header)], refusal);
}

/** The tags of a `Tagging` document. Throws the AwsError with which S3 refuses others. */
export function tagsOfXml(document: string): Tags {
  const root = parseXml(document);
  const [tagSet, ...others] = childrenOf(root, ['TagSet']).get('TagSet') ?? [];
  if (root.name !== 'Tagging' || tagSet === undefined || others.length > 0) throw malformedXml();
  const pairs = (childrenOf(tagSet, ['Tag']).get('Tag') ?? []).map((tag) => {
    const children = childrenOf(tag, ['Key', 'Value']);
    const [key, value] = [textOf(children, 'Key'), textOf(children, 'Value')];
    if (key === undefined || value === undefined) throw malformedXml();
    return [key, value] as const;
  });
  return checkTags(pairs, new AwsError('InvalidTag', 'Cannot provide multiple Tags with the same key'));
}

/** Tags as the content of a `TagSet` element. */
export function tagSet(tags: Tags): Markup {
  const members = Object.entries(tags).map(([Key, Value]) => markup({ Key, Value }));
  return markup({ Tag: members });
}
