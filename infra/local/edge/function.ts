import { createRequire } from 'node:module';
import { createContext, Script } from 'node:vm';

/** How long a function may compute, in milliseconds. CloudFront allows less; a busy laptop needs more. */
const TIMEOUT_MS = 1000;

const requireModule = createRequire(import.meta.url);
const MODULES = new Set(['buffer', 'crypto', 'querystring']);

/** Calls the handler with a copy of the event; event and result cross the border of the context as JSON only. */
const INVOCATION = new Script(`
  __outcome = undefined;
  Promise.resolve()
    .then(() => handler(JSON.parse(__event)))
    .then((value) => { __outcome = { json: JSON.stringify(value) }; }, (error) => { __outcome = { error: String(error) }; });
`);

/**
 * Makes a CloudFront Function (runtime cloudfront-js-2.0) of its source text. The function is pure JavaScript:
 * no network, no files, no timers, and of `require` only `buffer`, `crypto` and `querystring`.
 * Throws when the text is no script. The returned function throws when the handler throws, runs out of time, waits
 * for something that never comes, or returns nothing.
 */
export function createEdgeFunction(source: string): (event: unknown) => unknown {
  const sandbox: { __event?: string; __outcome?: { json?: string; error?: string } } & Record<string, unknown> = {
    atob,
    btoa,
    console: { log: () => undefined },
    require: requireBuiltIn,
  };
  const context = createContext(sandbox, {
    // Promises are settled before `runInContext` returns, so that asynchronous handlers need no waiting here.
    microtaskMode: 'afterEvaluate',
    codeGeneration: { strings: false, wasm: false },
  });
  new Script(source).runInContext(context, { timeout: TIMEOUT_MS });
  return (event) => {
    sandbox.__event = JSON.stringify(event);
    INVOCATION.runInContext(context, { timeout: TIMEOUT_MS });
    const { json, error } = sandbox.__outcome ?? { error: 'the handler has not finished' };
    if (json === undefined) throw new Error(`CloudFront Function: ${error ?? 'the handler returned nothing'}`);
    return JSON.parse(json);
  };
}

function requireBuiltIn(name: string): unknown {
  if (!MODULES.has(name)) throw new Error(`CloudFront Functions have no module ${name}`);
  return requireModule(name);
}
