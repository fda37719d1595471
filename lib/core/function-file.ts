/** How an app introduces itself in its documents. */
export interface About {
  readonly title: string;
  /** Of the contract with its clients, not of the code. */
  readonly version: string;
  readonly description: string;
  /** The groups of routes in the order in which documents show them; one that no route bears is left out. */
  readonly tags: readonly { readonly name: string; readonly description: string }[];
}

/** Made by the bundler from all routes of the app, which a function, knowing none but its own, can't do itself. */
export interface ApiDocumentFile {
  readonly kind: 'api-document';
  readonly name: string;
  readonly about: About;
}

/** A text file of the repository: scripts and styles are built for browsers, anything else is copied as it is. */
export interface AssetFile {
  readonly kind: 'asset';
  readonly name: string;
  /** Where it is, from the folder of the function's own source file, e.g. `_page/live.html`. */
  readonly source: string;
}

/** A file that stands beside a function's code under a name of its own, as plain data. */
export type FunctionFile = ApiDocumentFile | AssetFile;
