import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** An SDK client imports its whole package.json to name its version in a header; the rest of it need not be shipped. */
export const packageVersion: Plugin = {
  name: 'package-version',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
