/** Parts of one page: a browser that kept one of them beyond a deployment would mix it with parts of another. */
export const partHeaders = { 'cache-control': 'no-cache' };

/**
 * The headers of a page for people. It may load its own script and style, call the app it came from and, where one is
 * given, read and play what another origin holds; nothing else: no inline code, no frame around it, no form that leaves
 * it, no markup made of text. Its icon is part of it.
 */
export function pageHeaders(media?: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    media === undefined ? "connect-src 'self'" : `connect-src 'self' ${media}`,
    ...(media === undefined ? [] : [`media-src ${media}`]),
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return { ...partHeaders, 'content-security-policy': policy.join('; ') };
}
