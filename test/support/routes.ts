import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { type Composition, composeApp } from '../../infra/app.ts';

const repository = resolve(import.meta.dirname, '../..');

/** An app with one function of every kind and every kind of right. */
export const fixtureRoot = join(repository, 'test/infra/fixture/functions');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone after the suite, as deep in the repository as the fixture is: relative imports hold in it. */
export function temporaryFolder(): string {
  const parent = join(repository, '.build/test');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'functions-'));
  folders.push(folder);
  return folder;
}

/** The fixture's functions in a folder of their own, to be changed at will. */
export function copyOfFixture(): string {
  const root = join(temporaryFolder(), 'functions');
  cpSync(fixtureRoot, root, { recursive: true });
  return root;
}

/** A folder of apps made of the given files. */
export function writtenFunctions(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** One resource as its template declares it. */
export interface TemplateResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: every type of resource has properties of its own.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface StackTemplate {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

/** The templates of an assembly's folder by stack name, e.g. `sample-prod-core`. */
export function readTemplates(directory: string): ReadonlyMap<string, StackTemplate> {
  const { artifacts } = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
  const nested = readdirSync(directory).filter((name) => name.startsWith('assembly-'));
  const stacks = Object.values(artifacts as Record<string, { type: string; properties: Record<string, string> }>)
    .filter(({ type }) => type === 'aws:cloudformation:stack')
    .map(({ properties: { stackName = '', templateFile = '' } }): [string, StackTemplate] => [
      stackName,
      JSON.parse(readFileSync(join(directory, templateFile), 'utf8')),
    ]);
  return new Map([...stacks, ...nested.flatMap((name) => [...readTemplates(join(directory, name))])]);
}

/** Synthesises functions into a folder that is gone after the suite, and gives that folder. */
export async function synthesise(composition: Omit<Composition, 'outdir' | 'bundles'>): Promise<string> {
  const folder = temporaryFolder();
  const app = await composeApp({ ...composition, outdir: join(folder, 'out'), bundles: join(folder, 'bundles') });
  return app.synth().directory;
}

/** All resources of a type, by logical id. */
export function resourcesOf(
  templates: ReadonlyMap<string, StackTemplate>,
  type: string,
): ReadonlyMap<string, TemplateResource> {
  const all = [...templates.values()].flatMap(({ Resources }) => Object.entries(Resources));
  return new Map(all.filter(([, resource]) => resource.Type === type));
}
