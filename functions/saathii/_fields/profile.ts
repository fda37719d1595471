import * as z from 'zod/mini';
import { absentOrNull, text } from './text.ts';

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
export const SelfAssignableRole = z.enum(['user', 'listener']);

/** A number, which may arrive as a numeric string. Whether it can be a rating is judged where it counts. */
export const Rating = z.pipe(
  z.transform((value: unknown) => (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value)),
  z.number(),
);

/** The profile fields that registration and profile change have in common; each may be absent or null. */
export const profileFields = {
  bio: absentOrNull(Bio),
  interests: absentOrNull(Interests),
  profile_image_url: absentOrNull(ImageUrl),
  preferred_language: absentOrNull(Language),
};
