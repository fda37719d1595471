import { build } from 'esbuild';

/** The oldest browsers that a page of ours is made for. */
const browsers = ['chrome109', 'firefox115', 'safari16.4'];

/**
 * The text, minified, of one script or style for browsers, made of a source file and all that it imports. What can't
 * be built is an Error naming it.
 */
export async function browserFile(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    logLevel: 'silent',
    platform: 'browser',
    target: browsers,
    format: 'esm',
    minify: true,
    legalComments: 'none',
  });
  return outputFiles.map(({ text }) => text).join('');
}
