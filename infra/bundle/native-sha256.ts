import type { Plugin } from 'esbuild';

/** The SDK brings a SHA-256 of its own for runtimes without one. Node has one, so that code would never run. */
export const nativeSha256: Plugin = {
  name: 'native-sha256',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]checksum[\\/]sha256[\\/]Sha256Js\.js$/ }, () => ({
      contents: 'export const Sha256Js = undefined;',
    }));
  },
};
