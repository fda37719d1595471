/** Newer than the library that the types are of. */
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): boolean;
};

/** Keeps a number as it was written: JavaScript has no room for all the digits of some. */
const asWritten = (_name: string, value: unknown, context?: { readonly source: string }): unknown =>
  typeof value === 'number' && context ? rawJSON(context.source) : value;

/**
 * The object that a JSON text holds, whose numbers are the same to the last digit when it is written as JSON again;
 * `undefined` for anything else.
 */
export function readObjectAsWritten(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text, asWritten);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJSON(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
