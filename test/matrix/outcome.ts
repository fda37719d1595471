import type { Ledger } from '../../infra/local/ledger.ts';
import type { Asking, Sent } from './asking.ts';
import type { Outcome } from './row.ts';

export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly authenticate: string | null;
}

/** Sends a request with the token that somebody shows, if any. */
export async function ask(
  url: string,
  method: string,
  { path, body, form, raw, headers }: Sent,
  access: string | undefined,
): Promise<Answered> {
  const payload = form ?? raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(!form && { 'content-type': 'application/json' }),
      ...(access !== undefined && { authorization: `Bearer ${access}` }),
      ...headers,
    },
    ...(payload !== undefined && { body: payload }),
  });
  const { headers: given } = response;
  // The platform renames this header, and no client relies on it.
  const authenticate = given.get('www-authenticate') ?? given.get('x-amzn-remapped-www-authenticate');
  return { status: response.status, text: await response.text(), authenticate };
}

/** The answer as the table has it. */
export function outcomeOf(
  { status, text, authenticate }: Answered,
  { tell, seenIn, wrote }: Pick<Asking, 'tell'> & { seenIn(text: string): readonly string[]; wrote: readonly string[] },
): Outcome {
  const seen = seenIn(text);
  const body = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text;
  const told = status === 200 ? (tell?.(body) ?? '') : reasonOf(body.detail);
  const challenge = status === 401 && authenticate !== 'Bearer' ? 'without a challenge' : '';
  const written = status === 200 || wrote.length === 0 ? '' : `writes ${wrote.join(', ')}`;
  const shows = seen.length > 0 ? `shows ${seen.join(', ')}` : '';
  const [first, ...others] = [told, shows, challenge, written].filter((part) => part !== '');
  return [[status, first].filter((part) => part !== undefined).join(' '), ...others].join(', ');
}

type Field = { readonly type: string; readonly loc: readonly (string | number)[] };

const reasonOf = (detail: string | readonly Field[]): string =>
  typeof detail === 'string' ? detail : detail.map(({ type, loc }) => `${type} ${loc.join('.')}`).join(', ');

/** What a request may write though it is refused: ids that are taken are lost, and it may have been counted. */
const spent = ['SEQUENCE', 'LIMIT'];

/** Which things a function has written or stored since the ledger was emptied. */
export function writtenBy(ledger: Ledger, functionName: string): readonly string[] {
  const calls = ledger.calls(functionName);
  // What fails on a condition costs units and writes nothing.
  const written = calls.filter(({ writeUnits, outcome }) => writeUnits > 0 && outcome === 'ok');
  const stored = calls.filter(({ service, operation }) => service === 's3' && /^(?:Put|Delete)/.test(operation));
  const things = [...written.flatMap(({ entities }) => entities), ...stored.map(({ operation }) => operation)];
  return [...new Set(things)].filter((thing) => !spent.includes(thing)).sort();
}
