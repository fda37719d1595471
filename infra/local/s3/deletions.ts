import { childrenOf, malformedXml, parseXml, textOf } from './xml.ts';

/** One object, or one version of it, that is to be deleted. */
export interface Deletion {
  readonly key: string;
  readonly versionId: string | undefined;
}

const MAXIMUM = 1000;

/** Understands the body of DeleteObjects. Throws the AwsError `MalformedXML`. */
export function readDeletions(document: string): { deletions: readonly Deletion[]; quiet: boolean } {
  const root = parseXml(document);
  const children = childrenOf(root, ['Object', 'Quiet']);
  const objects = children.get('Object') ?? [];
  if (root.name !== 'Delete' || objects.length === 0 || objects.length > MAXIMUM) throw malformedXml();
  const deletions = objects.map((object) => {
    const members = childrenOf(object, ['Key', 'VersionId']);
    const key = textOf(members, 'Key');
    if (key === undefined || key === '') throw malformedXml();
    return { key, versionId: textOf(members, 'VersionId') };
  });
  return { deletions, quiet: textOf(children, 'Quiet') === 'true' };
}
