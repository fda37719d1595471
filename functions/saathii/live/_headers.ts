/** Parts of one page: a browser that kept one of them beyond a deployment would mix it with parts of another. */
const notKept = { 'cache-control': 'no-cache' };

/**
 * The page may load its own script and style, call the app it came from, and nothing else: no inline code, no
 * frame around it, no form that leaves it, no markup made of text. Its icon is part of it.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export const pageHeaders = { ...notKept, 'content-security-policy': policy };
export const partHeaders = notKept;
