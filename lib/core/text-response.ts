/**
 * Instead of a schema: the handler returns a ready-made text, which leaves as it is. It is meant for documents and
 * pages, never for data, since nothing is stripped from it.
 */
export interface TextResponse {
  readonly kind: 'text';
  readonly contentType: string;
  /** Further headers of the answer, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A text that is answered with headers which are known only when it is answered; names in lower case. */
export interface TextAnswer {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The same text as the bytes of an encoding that the headers name. */
export interface EncodedAnswer {
  readonly bytes: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** Declares a response of ready-made text, e.g. `text('text/html', { 'cache-control': 'public, max-age=300' })`. */
export const text = (contentType: string, headers: TextResponse['headers'] = {}): TextResponse => ({
  kind: 'text',
  contentType,
  headers,
});

/** Tells it from a schema. */
export const isText = (response: object): response is TextResponse => 'kind' in response && response.kind === 'text';
