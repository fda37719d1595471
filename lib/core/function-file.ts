/** How an app introduces itself in its documents. */
export interface About {
  readonly title: string;
  /** Of the contract with its clients, not of the code. */
  readonly version: string;
  readonly description: string;
  /** The groups of routes in the order in which documents show them; one that no route bears is left out. */
  readonly tags: readonly { readonly name: string; readonly description: string }[];
}

/**
 * A file that stands beside a function's code, as plain data: the bundler makes it from all routes of the app, which
 * a function, knowing none but its own, can't do itself.
 */
export type FunctionFile = { readonly name: 'openapi.json'; readonly about: About };
