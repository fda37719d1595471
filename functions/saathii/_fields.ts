import * as z from 'zod/mini';

/** Lengths count Unicode code points, as people count letters. */
const codePoints = (text: string): number => [...text].length;

/** Half a surrogate pair is no character: no store and no client could keep it. */
// @__NO_SIDE_EFFECTS__
const text = (max: number) =>
  z.string().check(
    z.refine((value: string) => value.isWellFormed(), { error: 'the text must be valid Unicode', abort: true }),
    z.refine((value: string) => codePoints(value) <= max, {
      params: { type: 'string_too_long', msg: `String should have at most ${max} characters` },
      abort: true,
    }),
  );

// @__NO_SIDE_EFFECTS__
export const absentOrNull = <S extends z.ZodMiniType>(schema: S) => z.optional(z.nullable(schema));

/** E.164, with or without `+`; read as the number with a leading `+`. */
export const Phone = z.pipe(
  z.string().check(z.regex(/^\+?[1-9]\d{7,14}$/, 'phone must be a number in E.164 format')),
  z.transform((phone: string) => (phone.startsWith('+') ? phone : `+${phone}`)),
);

/** Letters and marks of any script, decimal digits, space, `_ . -`; 1 to 30 of them once trimmed. */
export const Username = z.pipe(
  z.pipe(
    z.string(),
    z.transform((name: string) => name.trim()),
  ),
  z
    .string()
    .check(z.regex(/^[\p{L}\p{M}\p{Nd} _.-]{1,30}$/u, 'username must be 1 to 30 letters, digits, spaces, _ . or -')),
);

export const Sex = z.enum(['male', 'female']);

/** A calendar date, `YYYY-MM-DD`, before today. */
export const PastDate = z
  .string()
  .check(
    z.refine(
      (date: string) => isDate(date) && date >= '1900' && date < new Date().toISOString().slice(0, 10),
      'dob must be a past date',
    ),
  );

const isDate = (date: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return false;
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
};

export const Bio = text(1000);
export const Interests = z.array(text(50)).check(z.maxLength(20));
export const ImageUrl = text(2048).check(
  z.regex(/^https?:\/\//, 'profile_image_url must start with http:// or https://'),
);
export const Language = text(50);
export const BlockReason = text(500);
export const PaymentMethod = text(32).check(
  z.refine((method: string) => method !== '', {
    params: { type: 'string_too_short', msg: 'String should have at least 1 character' },
  }),
);
/** What a gateway calls something, or proves it by. */
export const GatewayText = text(256);
export const EndReason = text(100);
export const SelfAssignableRole = z.enum(['user', 'listener']);

/** A number, which may arrive as a numeric string. Whether it can be a rating is judged where it counts. */
export const Rating = z.pipe(
  z.transform((value: unknown) => (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value)),
  z.number(),
);

type Context = z.core.ParsePayload;

/** Says no in the framework's own words; `undefined` goes on instead, and means a field that is missing. */
function reject(context: Context, type: string, msg: string): typeof z.NEVER {
  context.issues.push({ code: 'custom', input: context.value, params: { type, msg } });
  return z.NEVER;
}

const trueWords = new Set(['true', 't', '1', 'yes', 'y', 'on']);
const falseWords = new Set(['false', 'f', '0', 'no', 'n', 'off']);

function readFlag(value: unknown, context: Context): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const word = String(value).toLowerCase();
  if (trueWords.has(word)) return true;
  if (falseWords.has(word)) return false;
  return reject(context, 'bool_parsing', 'Input should be a valid boolean, unable to interpret input');
}

/** Yes or no: a JSON boolean, 0 or 1, or one of the words for it in any case. */
export const Flag = z.pipe(z.transform(readFlag), z.boolean());

const wholeNumber = /^\s*[+-]?\d+\s*$/;
const notWhole = 'Input should be a valid integer';

/** A number as it stands in an address. */
export const Decimal = z.pipe(
  z.transform((text: unknown, context: Context) =>
    typeof text === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?\s*$/i.test(text)
      ? Number(text)
      : reject(context, 'float_parsing', 'Input should be a valid number, unable to parse string as a number'),
  ),
  z.number(),
);

const maxPerPage = 100;
const defaultPerPage = 20;

/** A whole number of any size; one that no number can hold exactly is as good as the largest that is. */
const anyInteger = (choose: (value: number) => number) =>
  z.pipe(
    z.transform((text: unknown, context: Context) => {
      const whole = typeof text === 'string' && wholeNumber.test(text);
      return whole
        ? choose(Math.min(Number(text), Number.MAX_SAFE_INTEGER))
        : reject(context, 'int_parsing', `${notWhole}, unable to parse string as an integer`);
    }),
    z.int(),
  );

/**
 * Which page of a list, counted from 1, and how many entries it has: in a query, out of range becomes the default.
 * Source: README, "Pages".
 */
export const pageFields = {
  page: z._default(
    anyInteger((page) => Math.max(page, 1)),
    1,
  ),
  per_page: z._default(
    anyInteger((perPage) => (perPage >= 1 && perPage <= maxPerPage ? perPage : defaultPerPage)),
    defaultPerPage,
  ),
};

const nobody = 0;

/** A whole number, which may arrive as a numeric string; what is missing stays so, and is reported as that. */
function readWhole(value: unknown, context: Context): number | undefined {
  if (value === undefined) return undefined;
  const isText = typeof value === 'string';
  if (!(isText ? wholeNumber.test(value) : Number.isInteger(value))) {
    return isText
      ? reject(context, 'int_parsing', `${notWhole}, unable to parse string as an integer`)
      : reject(context, 'int_type', notWhole);
  }
  return Number(value);
}

/** The id of something: a whole number, which may arrive as a numeric string. One that no id can be is nobody's. */
export const Id = z.pipe(
  z.transform((value: unknown, context: Context) => {
    const id = readWhole(value, context);
    return id === undefined || (Number.isSafeInteger(id) && id > 0) ? id : nobody;
  }),
  z.int(),
);

/** A number of minutes, 0 included; as many as nobody talks is as good as the most that can be counted. */
export const Minutes = z.pipe(
  z.transform((value: unknown, context: Context) => {
    const minutes = readWhole(value, context);
    if (minutes !== undefined && minutes < 0) {
      return reject(context, 'greater_than_equal', 'Input should be greater than or equal to 0');
    }
    return minutes === undefined ? minutes : Math.min(minutes, Number.MAX_SAFE_INTEGER);
  }),
  z.int(),
);

const timeForm =
  /^(\d{4})(-?)(\d\d)\2(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** The years that every reader of a time can write down. */
const firstTime = Date.parse('0001-01-01T00:00:00.000Z');
const lastTime = Date.parse('9999-12-31T23:59:59.999Z');

/** Epoch milliseconds; `undefined` = not a time. What is finer than a millisecond is cut off. */
function readTime(text: string): number | undefined {
  const [form, year, , month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    timeForm.exec(text) ?? [];
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  const offset = offsetOf(zone);
  const time = Date.parse(local);
  // The 30th of February is read as the 1st of March.
  if (!form || offset === undefined || Number.isNaN(time) || new Date(time).toISOString() !== local) return undefined;
  const utc = time - offset;
  return utc >= firstTime && utc <= lastTime ? utc : undefined;
}

/** Milliseconds ahead of UTC; `undefined` = there is no such offset. */
function offsetOf(zone: string): number | undefined {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** A moment in ISO-8601, read as UTC where it has no offset; gives epoch milliseconds. */
export const Timestamp = z.pipe(
  z.string().check(z.refine((text: string) => readTime(text) !== undefined, 'the time must be in ISO-8601 format')),
  z.transform((text: string) => readTime(text) as number),
);

/** The profile fields that registration and profile change have in common; each may be absent or null. */
export const profileFields = {
  bio: absentOrNull(Bio),
  interests: absentOrNull(Interests),
  profile_image_url: absentOrNull(ImageUrl),
  preferred_language: absentOrNull(Language),
};
