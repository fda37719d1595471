import * as z from 'zod/mini';

/** Lengths count Unicode code points, as people count letters. */
const codePoints = (text: string): number => [...text].length;

/** Half a surrogate pair is no character: no store and no client could keep it. */
// @__NO_SIDE_EFFECTS__
export const text = (max: number) =>
  z.string().check(
    z.refine((value: string) => value.isWellFormed(), { error: 'the text must be valid Unicode', abort: true }),
    z.refine((value: string) => codePoints(value) <= max, {
      params: { type: 'string_too_long', msg: `String should have at most ${max} characters` },
      abort: true,
    }),
  );

// @__NO_SIDE_EFFECTS__
export const absentOrNull = <S extends z.ZodMiniType>(schema: S) => z.optional(z.nullable(schema));
