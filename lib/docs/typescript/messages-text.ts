import type { AsyncApiChannel, AsyncApiDocument } from '../asyncapi-document.ts';
import type { Reference } from '../openapi-document.ts';
import { comment, documented, indented, literal, type Member, membersText, union } from './source-text.ts';
import { typeText } from './type-text.ts';

/**
 * The module `messages` of a client: `Messages` by their types, `Channels` with what each brings by itself, and how
 * each is opened. The first message of a channel is its greeting.
 */
export function messagesModule(document: AsyncApiDocument): string {
  const { messages } = document.components;
  const brought = Object.entries(document.channels).map(([name, channel]) => ({
    ...{ name, channel },
    types: typesOf(name, document),
  }));
  const told = new Set(brought.flatMap(({ types }) => types));
  const members = Object.values(messages)
    .filter(({ name }) => told.has(name))
    .map(({ name, summary, payload }): Member => documented(`${name}: ${typeText(payload, 'read')}`, summary));
  const channels = brought.map(({ name, channel, types }): Member => {
    const message = union(types.map((type) => `Messages[${literal(type)}]`));
    return documented(`${name}: ${message}`, `${channel.summary} ${channel.description}`);
  });
  const plans = brought.map(({ name, channel, types }) => `${name}: ${planOf(channel, types)},`);
  return [
    `import type { ChannelPlan } from './plan.ts';`,
    '',
    `export interface Messages {\n${indented(membersText(members))}\n}`,
    '',
    `${comment('What each channel brings.')}export interface Channels {\n${indented(membersText(channels))}\n}`,
    '',
    `${comment('How each channel is opened.')}export const channels: Readonly<Record<keyof Channels, ChannelPlan>> = {`,
    indented(plans.join('\n')),
    '};',
    '',
  ].join('\n');
}

/** The types of what a channel brings by itself; replies are the business of whoever asks. */
const typesOf = (name: string, { operations }: AsyncApiDocument): readonly string[] =>
  Object.values(operations)
    .filter(({ action, channel }) => action === 'send' && channel.$ref === `#/channels/${name}`)
    .flatMap(({ messages }) => messages.map(lastPart));

const lastPart = ({ $ref }: Reference): string => $ref.split('/').at(-1) ?? '';

function planOf({ address, bindings, messages }: AsyncApiChannel, types: readonly string[]): string {
  const [token = ''] = Object.keys(bindings.ws.query.properties ?? {});
  const [greeting = ''] = Object.keys(messages);
  if (!types.includes(greeting)) throw new Error(`${address} does not begin with a greeting`);
  const rows = { path: address, token, greeting };
  const texts = Object.entries(rows).map(([name, value]) => `${name}: ${literal(value)}`);
  return `{ ${[...texts, `types: [${types.map(literal).join(', ')}]`].join(', ')} }`;
}
