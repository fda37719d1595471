import { type Asks, plain } from './asking.ts';
import type { expectedPages } from './expected-pages.ts';

const own = 'ANY $default';

/** The same text, whoever asks. */
const page =
  (path: string): Asks =>
  () => {
    let first: string | undefined;
    return {
      send: () => ({ path }),
      isPage: true,
      tell: (body) => {
        const text = JSON.stringify(body);
        first ??= text;
        return text === first ? 'the same for all' : 'another text';
      },
    };
  };

/** Pages are asked for at the address they have, whatever version stands in it. */
export const askedPages = (paths: readonly string[]): Readonly<Record<keyof typeof expectedPages, Asks>> =>
  ({
    ...Object.fromEntries(paths.map((path) => [`GET ${unversioned(path)}`, page(path)])),
    [own]: plain('/nowhere'),
    [`${own} · a known path`]: plain('/auth/logout'),
  }) as never;

/** Without the version that a package’s file is called after. */
export const unversioned = (path: string): string => path.replace(/\d+\.\d+\.\d+/, '<version>');
