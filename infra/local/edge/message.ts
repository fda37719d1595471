import type { IncomingMessage } from 'node:http';
import { headerPairs, type Pairs, splitTarget } from '../http/message.ts';
import type { Selection } from '../model.ts';

/** A header, a cookie or a query parameter as CloudFront Functions see it. */
export interface EdgeValue {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
  /** Of a cookie in a response: everything behind its value. */
  readonly attributes?: string;
}

export type EdgeValues = Readonly<Record<string, EdgeValue>>;

/** The request as CloudFront Functions see it: nothing in it is decoded, header names are in lower case. */
export interface EdgeRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: EdgeValues;
  readonly headers: EdgeValues;
  readonly cookies: EdgeValues;
}

/** What the viewer asks for, before and after a function has rewritten it. */
export interface ViewerRequest {
  readonly method: string;
  readonly uri: string;
  /** Without the question mark, as it was sent. */
  readonly query: string;
  /** Without cookies. */
  readonly headers: Pairs;
  readonly cookies: Pairs;
}

/** Takes a request apart. */
export function readViewerRequest(request: IncomingMessage): ViewerRequest {
  const { path, query } = splitTarget(request.url);
  const headers = headerPairs(request);
  return {
    method: request.method ?? '',
    uri: path,
    query,
    headers: headers.filter(([name]) => name !== 'cookie'),
    cookies: headers.filter(([name]) => name === 'cookie').flatMap(([, value]) => splitPairs(value, ';')),
  };
}

/** The form in which a function gets the request. */
export function toEdgeRequest({ method, uri, query, headers, cookies }: ViewerRequest): EdgeRequest {
  return {
    method,
    uri,
    querystring: collect(splitPairs(query, '&')),
    headers: collect(headers),
    cookies: collect(cookies),
  };
}

/** The request that a function returned. The method can't be changed. */
export function fromEdgeRequest(returned: EdgeRequest, method: string): ViewerRequest {
  return {
    method,
    uri: returned.uri,
    query: joinPairs(spread(returned.querystring), '&'),
    headers: spread(returned.headers),
    cookies: spread(returned.cookies),
  };
}

/** One entry for each name; a name with several values carries all of them in `multiValue`. */
export function collect(pairs: Pairs): EdgeValues {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(
    [...values].map(([name, all]) => [
      name,
      { value: all[0] ?? '', ...(all.length > 1 && { multiValue: all.map((value) => ({ value })) }) },
    ]),
  );
}

/** The opposite of `collect`. */
export function spread(values: EdgeValues = {}): Pairs {
  return Object.entries(values).flatMap(([name, { value, multiValue }]) =>
    (multiValue ?? [{ value }]).map((one) => [name, one.value] as const),
  );
}

/** `a=1&b=2` as pairs; a part without `=` has an empty value. */
export function splitPairs(text: string, separator: string): Pairs {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const sign = part.indexOf('=');
      return sign < 0 ? [part, ''] : [part.slice(0, sign), part.slice(sign + 1)];
    });
}

export function joinPairs(pairs: Pairs, separator: string): string {
  return pairs.map(([name, value]) => `${name}=${value}`).join(separator);
}

/** Whether a policy's selection contains the name. */
export function selects(selection: Selection, name: string): boolean {
  return 'only' in selection ? selection.only.includes(name) : !selection.except.includes(name);
}
