import type { Happening } from '../../../infra/local/witness.ts';

/** What a secret is, as a finding names it. */
export type SecretKind =
  | 'a phone number'
  | 'a code'
  | 'a token'
  | 'a key'
  | 'the signature of a link'
  | 'the proof of a payment'
  | 'where money goes'
  | 'a name'
  | 'a text of a person'
  | 'a message';

/** Told of every secret, as often as it is met. */
export type Tell = (kind: SecretKind, secret: string) => void;

/** Fields whose values are secrets, whatever carries them: bodies, queries, headers, rows of the table. */
const fields: readonly (readonly [SecretKind, RegExp])[] = [
  ['a phone number', /^(?:phone|mobile|contact)$/i],
  ['a code', /^(?:otp|code)$/i],
  ['a token', /^(?:authorization|cookie|token|.*_token|.*Token)$/i],
  ['a key', /^(?:x-origin-key|keySecret|webhookSecret)$/i],
  ['the proof of a payment', /^(?:razorpay_signature|x-razorpay-signature)$/i],
  ['the signature of a link', /^X-Amz-Signature$/i],
  ['a name', /^username$/i],
  ['a text of a person', /^(?:bio|interests|remarks|profile_image_url|profileImageUrl)$/i],
  ['where money goes', /^payout_account$/i],
];
const kindOfField = new Map<string, SecretKind | undefined>();

function kindOf(field: string): SecretKind | undefined {
  if (!kindOfField.has(field)) kindOfField.set(field, fields.find(([, pattern]) => pattern.test(field))?.[0]);
  return kindOfField.get(field);
}

/** The types of a value in a row of the stream: they say nothing about what the value is. */
const isRowType = /^(?:S|SS|L|M)$/;
const linkSignature = /X-Amz-Signature=([0-9a-f]{16,})/g;

/** Nothing that the product takes is nested deeper; what a test nests to be refused may be. */
const deepest = 60;

/** Everything secret in any data: by the names of the fields, and in links and JSON texts wherever they stand. */
function collect(data: unknown, tell: Tell, kind?: SecretKind, depth = 0): void {
  if (depth > deepest) return;
  if (typeof data === 'string') collectText(data, tell, kind, depth);
  if (typeof data === 'number' && kind !== undefined) tell(kind, String(data));
  if (typeof data !== 'object' || data === null) return;
  for (const [name, value] of Object.entries(data)) {
    const inherits = Array.isArray(data) || kind === 'where money goes' || isRowType.test(name);
    collect(value, tell, kindOf(name) ?? (inherits ? kind : undefined), depth + 1);
  }
}

function collectText(text: string, tell: Tell, kind: SecretKind | undefined, depth: number): void {
  if (kind !== undefined) tell(kind, text);
  else if (text.startsWith('{') || text.startsWith('[')) collect(parsed(text), tell, undefined, depth + 1);
  if (!text.includes('X-Amz-Signature=')) return;
  for (const [, signature = ''] of text.matchAll(linkSignature)) tell('the signature of a link', signature);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Tells of every secret that a happening shows to have been issued or given. */
export function secretsOf(happening: Happening, tell: Tell): void {
  switch (happening.kind) {
    case 'invocation':
      collect(JSON.parse(happening.event), tell);
      collect(happening.outcome, tell);
      return;
    case 'message':
      if (happening.channel === 'sms') tell('a phone number', happening.to);
      for (const [code] of happening.text.matchAll(/\b\d{4,8}\b/g)) tell('a code', code);
      tell('a message', happening.text);
      return;
    case 'secret':
      for (const [value] of happening.value.matchAll(/[\w+/=-]{16,}/g)) tell('a key', value);
      return;
    case 'line':
      return;
  }
}
