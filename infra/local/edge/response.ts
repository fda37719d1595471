import { type OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** A response whose head can still be changed at the moment the origin sends it. */
export class EdgeResponse extends ServerResponse {
  /** Called once, when status and headers of the origin are complete and nothing is sent yet. */
  beforeHead: (() => void) | undefined;

  override writeHead(status: number, ...rest: unknown[]): this {
    const given = (typeof rest[0] === 'string' ? rest[1] : rest[0]) as OutgoingHttpHeaders | unknown[] | undefined;
    if (typeof rest[0] === 'string') this.statusMessage = rest[0];
    this.statusCode = status;
    for (const [name, value] of headerEntries(given)) this.setHeader(name, value);
    const beforeHead = this.beforeHead;
    this.beforeHead = undefined;
    beforeHead?.();
    return super.writeHead(this.statusCode);
  }
}

/** Node takes headers as an object, as a list of pairs or as a flat list of names and values. */
function headerEntries(given: OutgoingHttpHeaders | unknown[] = {}): [string, string | number | readonly string[]][] {
  if (!Array.isArray(given))
    return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const flat = given.flat();
  const values = new Map<string, string[]>();
  for (let index = 0; index < flat.length; index += 2) {
    const name = String(flat[index]).toLowerCase();
    values.set(name, [...(values.get(name) ?? []), String(flat[index + 1])]);
  }
  return [...values];
}
