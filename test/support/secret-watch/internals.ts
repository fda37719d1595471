/** What tells a client how the product is built, by the kind of it. */
const internals: readonly (readonly [string, RegExp])[] = [
  ['a stack frame', /\bat (?:async |new )?[\w.<>$]+ \(|\bat Object\.|\bat (?:file|node):/],
  [
    'a path of a file',
    /\bfile:\/\/|\bnode_modules\b|\/(?:var\/task|home|tmp|root|usr|opt)\/|\b[\w-]+\.(?:ts|mjs|cjs):\d/,
  ],
  ['the name of an error', /\b(?!Error\b)[A-Z][A-Za-z]*(?:Exception|Error|Fault)\b/],
  ['an ARN', /\barn:aws[\w-]*:/],
  ['an address of AWS', /\bamazonaws\.com\b/],
  ['the name of a table, a queue or a function', /\b[Ss]aathii-?[A-Z]\w+|\bsaathii-(?:local|dev|prod)\b/],
  ['a key of the table', /\b[A-Z]{3,}#|\bgsi\d/],
];

/** What the body of an error tells of internals, as `a stack frame: "at Object.<anonymous> ("`; undefined = nothing. */
export function internalsIn(body: unknown): string | undefined {
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  for (const [kind, pattern] of internals) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return `${kind}: ${JSON.stringify(found)}`;
  }
  return undefined;
}

/** Throws when the body of an error tells of internals; the message repeats nothing else of it. */
export function demandNoInternals(what: string, body: string): void {
  const internals = internalsIn(body);
  if (internals !== undefined) throw new Error(`${what} with ${internals}`);
}
