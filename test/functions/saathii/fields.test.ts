import { afterEach, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import {
  Bio,
  ImageUrl,
  Interests,
  Language,
  PastDate,
  Phone,
  profileFields,
  Rating,
  SelfAssignableRole,
  Sex,
  Username,
} from '../../../functions/saathii/_fields/profile.ts';
import { absentOrNull } from '../../../functions/saathii/_fields/text.ts';

afterEach(() => vi.useRealTimers());

const read = (schema: z.ZodMiniType, value: unknown) => {
  const result = schema.safeParse(value);
  return result.success ? result.data : 'refused';
};
const accepts = (schema: z.ZodMiniType, value: unknown) => schema.safeParse(value).success;

test.each([
  ['+919876543210', '+919876543210'],
  ['919876543210', '+919876543210'],
  ['12345678', '+12345678'],
  ['+123456789012345', '+123456789012345'],
])('the phone number %s is read as %s', (sent, phone) => {
  expect(read(Phone, sent)).toBe(phone);
});

test.each([
  '',
  '+',
  '1234567',
  '+1234567',
  '1234567890123456',
  '0919876543210',
  '+0919876543210',
  '++919876543210',
  '00919876543210',
  '+91 98765 43210',
  '+91-9876543210',
  ' 919876543210',
  '919876543210\n',
  '٩١٩٨٧٦٥٤٣٢١٠',
  '+91987654321x',
  919876543210,
  null,
])('%j is no phone number', (sent) => {
  expect(accepts(Phone, sent)).toBe(false);
});

const astral = '𐓘';

test.each([
  ['Asha', 'Asha'],
  ['  Asha Rao\t\n', 'Asha Rao'],
  ['\u3000Asha\u00a0', 'Asha'],
  ['a', 'a'],
  ['a_b.c-d 1', 'a_b.c-d 1'],
  ['आशा', 'आशा'],
  ['क्षत्रिय', 'क्षत्रिय'],
  ['Jose\u0301', 'Jose\u0301'],
  ['محمد', 'محمد'],
  ['०१२', '०१२'],
  ['李小龙', '李小龙'],
  ['x'.repeat(30), 'x'.repeat(30)],
  [astral.repeat(30), astral.repeat(30)],
  [` ${'x'.repeat(30)} `, 'x'.repeat(30)],
])('the username %j is taken as %j', (sent, username) => {
  expect(read(Username, sent)).toBe(username);
});

test.each([
  '',
  '   ',
  'x'.repeat(31),
  astral.repeat(31),
  'Asha🙂',
  '❤',
  '👩‍👧',
  'a#b',
  'a@b',
  'a/b',
  "O'Hara",
  'a\tb',
  'a\nb',
  'a\u00a0b',
  'a\u200bb',
  'a\u0000',
  '½',
  '\ud800',
  7,
  null,
])('the username %j is refused', (sent) => {
  expect(accepts(Username, sent)).toBe(false);
});

test.each(['1990-01-15', '2024-02-29', '2000-02-29', '2026-02-28', '1900-01-01'])(
  'on 1 March 2026, %s is a date in the past',
  (date) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-01T00:00:00Z') });
    expect(accepts(PastDate, date)).toBe(true);
  },
);

test.each([
  ['the day before 1900', '1899-12-31'],
  ['today', '2026-03-01'],
  ['tomorrow', '2026-03-02'],
  ['a year far away', '9999-01-01'],
  ['a leap day of no leap year', '2023-02-29'],
  ['a leap day of a century', '1900-02-29'],
  ['a day that April has not', '2024-04-31'],
  ['day 0', '2024-01-00'],
  ['day 32', '2024-01-32'],
  ['month 0', '2024-00-10'],
  ['month 13', '2024-13-01'],
  ['one digit', '2024-1-1'],
  ['a month', '1990-01'],
  ['a year', '1990'],
  ['another order', '15-01-1990'],
  ['slashes', '1990/01/15'],
  ['a time', '1990-01-15T00:00:00Z'],
  ['a line break', '1990-01-15\n'],
  ['a sign', '-000001-01-01'],
  ['words', 'yesterday'],
  ['nothing', ''],
  ['a number', 19900115],
])('on 1 March 2026, %s (%j) is not', (_, date) => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-01T23:59:59Z') });
  expect(accepts(PastDate, date)).toBe(false);
});

test.each([
  ['bio', Bio, 1000],
  ['preferred_language', Language, 50],
] as const)('the length of %s counts letters as people do', (_, schema, max) => {
  for (const letter of ['x', 'च', astral]) {
    expect(read(schema, letter.repeat(max))).toBe(letter.repeat(max));
    expect(accepts(schema, letter.repeat(max + 1))).toBe(false);
  }
  expect(read(schema, '')).toBe('');
});

test('half a letter is no text', () => {
  for (const half of ['\ud800', '\udc00', 'a\ud83d', '\ude00\ud83d']) {
    for (const schema of [Bio, Language]) expect.soft(accepts(schema, half)).toBe(false);
    expect.soft(accepts(ImageUrl, `https://${half}`)).toBe(false);
    expect.soft(accepts(Interests, ['music', half])).toBe(false);
  }
});

test('interests are up to 20 texts of up to 50 letters', () => {
  expect(read(Interests, [])).toEqual([]);
  expect(accepts(Interests, Array(20).fill(astral.repeat(50)))).toBe(true);
  expect(accepts(Interests, Array(21).fill('x'))).toBe(false);
  expect(accepts(Interests, ['x'.repeat(51)])).toBe(false);
  expect(accepts(Interests, ['x', null])).toBe(false);
  expect(accepts(Interests, 'music')).toBe(false);
});

const longest = `https://${'x'.repeat(2048 - 'https://'.length)}`;

test.each(['https://...', 'http://x', 'https://', longest])('%s will do as the address of an image', (url) => {
  expect(read(ImageUrl, url)).toBe(url);
});

test.each(['', 'ftp://x', '//x', 'x https://x', ' https://x', 'HTTPS://x', 'javascript:alert(1)', `${longest}x`])(
  '%s will not',
  (url) => {
    expect(accepts(ImageUrl, url)).toBe(false);
  },
);

test.each<[string, z.ZodMiniType, unknown]>([
  ['an address', ImageUrl, 'x'.repeat(3000)],
  ['half a letter', ImageUrl, '\ud800'.repeat(3000)],
  ['a username', Username, `#${'x'.repeat(40)}`],
  ['a phone number', Phone, 'x'],
  ['a date', PastDate, 'x'],
  ['a rating', Rating, 'x'],
])('%s that breaks its rules is one entry, however many it breaks', (_, schema, value) => {
  expect(z.object({ it: schema }).safeParse({ it: value }).error?.issues).toHaveLength(1);
});

test.each([
  [0, 0],
  [4.25, 4.25],
  ['5', 5],
  ['4.5', 4.5],
  ['-1', -1],
  [1000, 1000],
])('the rating %j is read as the number %d, whose range is not judged yet', (sent, rating) => {
  expect(read(Rating, sent)).toBe(rating);
});

test.each(['x', '', ' ', ' 3', '3 ', '1e1', '0x5', '٣', true, [], {}, [4], Number.NaN, Number.POSITIVE_INFINITY])(
  'the rating %j is refused',
  (sent) => {
    expect(accepts(Rating, sent)).toBe(false);
  },
);

test('sex and role are closed lists: nobody makes themselves an admin', () => {
  expect(['male', 'female', 'other', 'Male', ''].map((value) => accepts(Sex, value))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(['user', 'listener', 'admin', ''].map((value) => accepts(SelfAssignableRole, value))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('a field that may be absent may also be null, and is otherwise judged as ever', () => {
  const Profile = z.object({ ...profileFields, username: absentOrNull(Username) });
  const nothing = { bio: null, interests: null, profile_image_url: null, preferred_language: null, username: null };
  expect(read(Profile, {})).toEqual({});
  expect(read(Profile, nothing)).toEqual(nothing);
  expect(accepts(Profile, { username: '' })).toBe(false);
  expect(accepts(Profile, { profile_image_url: '' })).toBe(false);
  expect(accepts(Profile, { bio: '', preferred_language: '', interests: [] })).toBe(true);
});
