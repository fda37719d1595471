import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** One stack of a synthesised assembly, exactly as it was written. */
export interface StackTemplate {
  readonly name: string;
  readonly template: Template;
  /** The region the stack was synthesised for; absent when it leaves the region open. */
  readonly region?: string;
  readonly accountId?: string;
  /** Object key of a code asset in the bootstrap bucket -> absolute path of the folder it is zipped from. */
  readonly codeFolders: ReadonlyMap<string, string>;
}

/** The sections of a template, none of them interpreted yet. */
export type Template = Readonly<Record<string, unknown>>;

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
    readonly file?: string;
  };
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string; readonly packaging?: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

/** Artifacts which tell the CDK's own tools something and declare no resource. */
const ANNOTATIONS = new Set(['cdk:tree', 'cdk:feature-flag-report']);

/**
 * Reads every stack of a cloud assembly and of the assemblies nested in it, in the manifest's order.
 * Throws when the folder holds no assembly, or an artifact of a kind that is not known.
 */
export function readAssembly(directory: string): StackTemplate[] {
  const artifacts: readonly [string, Artifact][] = Object.entries(readJson(join(directory, 'manifest.json')).artifacts);
  const codeFolders = new Map(
    artifacts
      .filter(([, artifact]) => artifact.type === 'cdk:asset-manifest')
      .flatMap(([, artifact]) => readCodeFolders(resolve(directory, artifact.properties?.file ?? ''))),
  );
  return artifacts.flatMap(([id, artifact]) => {
    const { templateFile, stackName, directoryName } = artifact.properties ?? {};
    switch (artifact.type) {
      case 'aws:cloudformation:stack':
        return [readStack(stackName ?? id, join(directory, templateFile ?? ''), artifact, codeFolders)];
      case 'cdk:cloud-assembly':
        return readAssembly(resolve(directory, directoryName ?? ''));
      case 'cdk:asset-manifest':
        return [];
      default:
        if (ANNOTATIONS.has(artifact.type)) return [];
        throw new Error(`${directory}: artifact ${id} is of the unknown type ${artifact.type}`);
    }
  });
}

function readStack(
  name: string,
  templateFile: string,
  artifact: Artifact,
  codeFolders: StackTemplate['codeFolders'],
): StackTemplate {
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(artifact.environment ?? '') ?? [];
  return {
    name,
    template: readJson(templateFile),
    codeFolders,
    ...(region && region !== 'unknown-region' ? { region } : {}),
    ...(account && account !== 'unknown-account' ? { accountId: account } : {}),
  };
}

function readCodeFolders(manifestFile: string): [string, string][] {
  const manifest: AssetManifest = readJson(manifestFile);
  return Object.values(manifest.files ?? {})
    .filter(({ source }) => source.packaging === 'zip' && source.path !== undefined)
    .flatMap(({ source, destinations }) =>
      Object.values(destinations).map((destination): [string, string] => [
        destination.objectKey,
        resolve(dirname(manifestFile), source.path ?? ''),
      ]),
    );
}

function readJson(file: string) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
