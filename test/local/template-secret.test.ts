import { expect, test } from 'vitest';
import { generatePassword, type PasswordRecipe } from '../../infra/local/template/secret.ts';

const recipe = (changes: Partial<PasswordRecipe> = {}): PasswordRecipe => ({
  ExcludeCharacters: '',
  ExcludeLowercase: false,
  ExcludeNumbers: false,
  ExcludePunctuation: false,
  ExcludeUppercase: false,
  IncludeSpace: false,
  PasswordLength: 32,
  RequireEachIncludedType: true,
  ...changes,
});

const many = (changes: Partial<PasswordRecipe>) => Array.from({ length: 200 }, () => generatePassword(recipe(changes)));

test('every password has the asked length and each kind of character that is included', () => {
  for (const password of many({ PasswordLength: 4 })) {
    expect(password).toHaveLength(4);
    expect(password).toMatch(/[a-z]/);
    expect(password).toMatch(/[A-Z]/);
    expect(password).toMatch(/[0-9]/);
    expect(password).toMatch(/[^A-Za-z0-9]/);
  }
});

test('excluded kinds and characters never appear', () => {
  for (const password of many({ ExcludePunctuation: true, ExcludeUppercase: true, ExcludeCharacters: 'abc01' })) {
    expect(password).toMatch(/^[d-z2-9]{32}$/);
  }
});

test('two passwords of one recipe differ', () => {
  expect(new Set(many({})).size).toBe(200);
});
