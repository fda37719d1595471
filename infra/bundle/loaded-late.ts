import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

/** A file beside a bundle that its code loads when it is first needed. */
export interface LateFile {
  readonly name: string;
  readonly text: string;
}

export interface LoadedLate {
  /**
   * Makes a package that is imported where it is needed, as in `await import('file-type')`, a file of its own beside
   * the bundle, so that no cold start reads it.
   */
  readonly plugin: Plugin;
  /** The files that a bundle loads late, once the build is done. */
  filesOf(bundle: Metafile['outputs'][string]): Promise<readonly LateFile[]>;
}

/** A package may be written for CommonJS, and ask for Node's own modules as that does. */
const withRequire = "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);";

/** For one build; `options` = how the code itself is bundled. */
export function loadedLate(options: BuildOptions): LoadedLate {
  const packages = new Map<string, string>();
  const built = new Map<string, Promise<LateFile>>();

  const make = async (name: string): Promise<LateFile> => {
    const { outputFiles = [] } = await build({
      ...options,
      entryPoints: [packages.get(name) as string],
      write: false,
      banner: { js: withRequire },
    });
    return { name, text: outputFiles.map(({ text }) => text).join('') };
  };
  const made = (name: string): Promise<LateFile> => {
    const file = built.get(name) ?? make(name);
    built.set(name, file);
    return file;
  };

  return {
    plugin: {
      name: 'loaded-late',
      setup: ({ onResolve }) => {
        onResolve({ filter: /^[@\w]/ }, ({ path, kind, importer }) => {
          const isOurs = !importer.includes('node_modules');
          if (!isOurs || kind !== 'dynamic-import' || path.startsWith('node:')) return undefined;
          const name = `${path.replace('@', '').replaceAll('/', '-')}.mjs`;
          packages.set(name, path);
          return { path: `./${name}`, external: true };
        });
      },
    },
    filesOf({ imports }) {
      // What is asked for in several places is listed as often.
      const names = new Set(imports.map(({ path }) => path.slice(2)));
      return Promise.all([...names].filter((name) => packages.has(name)).map(made));
    },
  };
}
