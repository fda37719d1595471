import * as z from 'zod/mini';

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
