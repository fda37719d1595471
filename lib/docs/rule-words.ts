import type * as z from 'zod/mini';

type CheckDefinition = z.core.$ZodCheckDef & { readonly params?: { readonly msg?: unknown } };

/**
 * What the rules of a schema say when they are broken. A rule of ours is a function, which JSON Schema has no form
 * for, so its words are all that a document can tell of it. What stands behind a transformation counts as well: a
 * client must send a value that gets through the whole pipe.
 */
export function ruleWords(schema: z.core.$ZodType): readonly string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const own = (def.checks ?? []).flatMap((check) => wordsOf(check._zod.def));
  return def.type === 'pipe' ? [...ruleWords(def.in), ...own, ...ruleWords(def.out)] : own;
}

/** Words that depend on the value are not known before there is one: a function that takes it is not asked. */
function wordsOf({ error, params }: CheckDefinition): readonly string[] {
  const words = params?.msg ?? (error?.length === 0 ? (error as () => unknown)() : undefined);
  return typeof words === 'string' ? [words] : [];
}
