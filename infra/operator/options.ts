import { type Command, Misused, type Option } from './command.ts';

type Options = Readonly<Record<string, Option>>;

/** Where an app is: options of every command. */
export const placeOptions: Options = {
  stage: { about: 'the stage that is operated, with the AWS credentials of the environment', value: 'NAME' },
  local: { about: 'the local cloud at this address instead, e.g. http://localhost:8000', value: 'URL' },
  table: { about: 'the name of the table, where it is not that of the stage’s stack', value: 'NAME' },
  secret: { about: 'the ARN of the secret with the data keys, likewise', value: 'ARN' },
  'token-secret': { about: 'the ARN of the secret with the keys of tokens, likewise', value: 'ARN' },
  bucket: { about: 'the name of the bucket, likewise', value: 'NAME' },
  'dead-letters': { about: 'the URL of the queue of dead letters, likewise', value: 'URL' },
};

/** Options of every command that leaves a record. */
const recordOptions: Options = {
  as: { about: 'who you are, for the record that is left', value: 'NAME', read: readName },
  'dry-run': { about: 'say what would be done, do nothing, and leave no record' },
};

/** All options of a command but those of its place. */
export const optionsOf = ({ options = {}, recorded }: Command): Options => ({
  ...options,
  ...(recorded && recordOptions),
});

function readName(text: string): string {
  const name = text.trim();
  const isName = /^[\p{L}\p{N} ._@-]{1,80}$/u.test(name) && !/\d{8}/.test(name);
  if (!isName) throw new Misused('--as is a name of at most 80 letters, and no phone number');
  return name;
}
