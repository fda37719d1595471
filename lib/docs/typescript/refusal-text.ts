import type { Answer, Example, OpenApiDocument, Operation, Reference } from '../openapi-document.ts';
import { textType, union } from './source-text.ts';

/** What the platform answers by itself says nothing that a client could go by but its status. */
const byThePlatform = 'Refused<number, undefined>';

/**
 * How an operation refuses, as a union over its statuses: with the very texts where the document shows what is said,
 * with the fields that are not valid where it lists those.
 */
export function refusalText({ responses }: Operation, document: OpenApiDocument): string {
  const refused = Object.entries(responses).filter(([status]) => status !== '200');
  return union([...refused.flatMap(([status, answer]) => ofStatus(status, answer, document)), byThePlatform]);
}

function ofStatus(status: string, answer: Answer, document: OpenApiDocument): readonly string[] {
  const shown = Object.values(answer.content['application/json']?.examples ?? {}).map(
    (example) => (read(example, document).value as { readonly detail?: unknown }).detail,
  );
  const texts = shown.filter((detail) => typeof detail === 'string');
  const forms = JSON.stringify(answer.content['application/json']?.schema ?? {});
  const isInvalid = forms.includes('"#/components/schemas/ValidationError"');
  const isRefusal = forms.includes('"#/components/schemas/Error"');
  return [
    ...(isRefusal ? [`Refused<${status}, ${texts.length > 0 ? union(texts.map(textType)) : 'string'}>`] : []),
    ...(isInvalid ? [`Refused<${status}, undefined, Schemas['ValidationError']['detail']>`] : []),
  ];
}

const read = (example: Example | Reference, { components }: OpenApiDocument): Example => {
  if (!('$ref' in example)) return example;
  const known = components.examples[example.$ref.split('/').at(-1) ?? ''];
  if (!known) throw new Error(`${example.$ref} leads nowhere`);
  return known;
};
