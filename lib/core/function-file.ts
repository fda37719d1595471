/**
 * A document about the whole app, made by the bundler from all its routes, which a function, knowing none but its own,
 * can't do itself.
 */
export interface DocumentFile<Kind extends string> {
  readonly kind: Kind;
  readonly name: string;
  /** The file that exports the rest of what it says, from the folder of the function's own source file. */
  readonly source: string;
}

/** A text file of the repository: scripts and styles are built for browsers, anything else is copied as it is. */
export interface AssetFile {
  readonly kind: 'asset';
  readonly name: string;
  /** Where it is, from the folder of the function's own source file, e.g. `_page/live.html`. */
  readonly source: string;
}

/** A text file of an installed package, as it is or compressed by Brotli. */
export interface PackageFile {
  readonly kind: 'package';
  readonly name: string;
  readonly package: string;
  /** The one that is installed, or the build fails. */
  readonly version: string;
  /** Where it is in the package. */
  readonly source: string;
  readonly compressed: boolean;
  /** A text that stands in it once, and what stands there instead. */
  readonly replacing?: readonly [string, string];
}

/** A file that stands beside a function's code under a name of its own, as plain data. */
export type FunctionFile = DocumentFile<'api-document'> | DocumentFile<'socket-document'> | AssetFile | PackageFile;
