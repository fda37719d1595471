import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Secret } from '../model.ts';
import {
  annotations,
  arn,
  type Declarations,
  fingerprint,
  generatedName,
  inert,
  type ResourceType,
} from './resource-type.ts';

const generateSecretString = z.strictObject({
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: z.boolean().default(false),
  ExcludeNumbers: z.boolean().default(false),
  ExcludePunctuation: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  GenerateStringKey: z.string().optional(),
  IncludeSpace: z.boolean().default(false),
  PasswordLength: z.number().int().min(1).max(4096).default(32),
  RequireEachIncludedType: z.boolean().default(true),
  SecretStringTemplate: z.string().optional(),
});

/** How Secrets Manager makes a password. */
export type PasswordRecipe = z.infer<typeof generateSecretString>;

const properties = z.strictObject({
  ...annotations,
  GenerateSecretString: generateSecretString.optional(),
  KmsKeyId: inert('local data is not encrypted'),
  Name: z.string().optional(),
  SecretString: z.string().optional(),
});

const secret: ResourceType<z.infer<typeof properties>> = {
  name: 'AWS::SecretsManager::Secret',
  properties,
  identify: (subject) => {
    const name = subject.properties.Name ?? generatedName(subject, 512);
    const ref = arn(subject, 'secretsmanager', `secret:${name}-${fingerprint(subject).slice(-6)}`);
    return { ref, attributes: { Id: ref } };
  },
};

export const secretTypes = [secret];

/** Every secret; a generated value is made here, once, so it differs from run to run. */
export function readSecrets(declarations: Declarations): Secret[] {
  return declarations.all(secret).map((declared) => {
    const { GenerateSecretString, SecretString } = declared.properties;
    const generated = GenerateSecretString && generateSecret(GenerateSecretString);
    return {
      stack: declared.stack,
      logicalId: declared.logicalId,
      arn: declared.ref,
      name: declared.properties.Name ?? generatedName(declared, 512),
      initialValue: SecretString ?? generated ?? declared.fail('it has neither SecretString nor GenerateSecretString'),
    };
  });
}

function generateSecret(recipe: PasswordRecipe): string {
  const password = generatePassword(recipe);
  const { SecretStringTemplate, GenerateStringKey } = recipe;
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return password;
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: password });
}

/** A random password from a cryptographic source, of the length and the kinds of characters that the recipe asks for. */
export function generatePassword(recipe: PasswordRecipe): string {
  const without = (characters: string) =>
    [...characters].filter((character) => !recipe.ExcludeCharacters.includes(character)).join('');
  const kinds = [
    recipe.ExcludeLowercase ? '' : without('abcdefghijklmnopqrstuvwxyz'),
    recipe.ExcludeUppercase ? '' : without('ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
    recipe.ExcludeNumbers ? '' : without('0123456789'),
    recipe.ExcludePunctuation ? '' : without('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'),
    recipe.IncludeSpace ? ' ' : '',
  ].filter((kind) => kind !== '');
  const required = recipe.RequireEachIncludedType ? kinds.map(randomCharacter) : [];
  const rest = Array.from({ length: Math.max(0, recipe.PasswordLength - required.length) }, () =>
    randomCharacter(kinds.join('')),
  );
  return shuffle([...required, ...rest])
    .slice(0, recipe.PasswordLength)
    .join('');
}

function randomCharacter(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length));
}

function shuffle(characters: readonly string[]): string[] {
  const shuffled: string[] = [];
  for (const character of characters) shuffled.splice(randomInt(shuffled.length + 1), 0, character);
  return shuffled;
}
