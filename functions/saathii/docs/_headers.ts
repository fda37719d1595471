/** What comes under an address with its version in it: it never changes, and a day is enough to be worth keeping. */
export const versionedHeaders = { 'cache-control': 'public, max-age=86400, immutable' };

/**
 * The headers of a page that shows a document by somebody else's script. It may load scripts of the app and no inline
 * ones, ask the app it came from, and nothing else. Styles have to be allowed inline, since both scripts write some as
 * they go; pictures are in the scripts, and the search runs in a worker made of a text.
 */
export const documentPageHeaders = {
  'cache-control': 'no-cache',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "connect-src 'self'",
    'img-src data:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};
