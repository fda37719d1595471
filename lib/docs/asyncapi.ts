import type { AnyRoute, SocketRoute } from '../core/contract.ts';
import type { ReceivedFrame, SentFrame } from '../core/frame.ts';
import type { AboutChannel, AboutSockets } from './about.ts';
import type {
  AsyncApiChannel,
  AsyncApiDocument,
  AsyncApiMessage,
  AsyncApiOperation,
  AsyncApiServer,
} from './asyncapi-document.ts';
import type { Reference } from './openapi-document.ts';
import { createSchemaBook, type SchemaBook } from './schema-book.ts';

/** A socket route that takes messages in. */
type Receiver = SocketRoute & { readonly receives: ReceivedFrame };

const token: Reference = { $ref: '#/components/securitySchemes/token' };

/**
 * The AsyncAPI document of an app's sockets, derived from its socket routes and from the schemas by which messages are
 * written and read: the app receives what a route is for, and sends what that route replies and what each channel
 * brings. The order of `routes` makes no difference. A message that no channel and no reply brings, and a channel that
 * brings what is not declared, are Errors naming it.
 */
export function renderAsyncApi(routes: readonly AnyRoute[], about: AboutSockets): AsyncApiDocument {
  const receivers = routes.filter(isReceiver).sort((one, other) => (one.route < other.route ? -1 : 1));
  refuseStrangers(receivers, about);
  const book = createSchemaBook();
  const messages = [...sentBy(about), ...receivers.map(({ receives }) => receives)].map((frame) => [
    frame.type,
    messageOf(frame, about, book),
  ]);
  const { title, version, description } = about;
  return {
    asyncapi: '3.0.0',
    info: { title, version, description },
    defaultContentType: 'application/json',
    servers: serversOf(about),
    channels: Object.fromEntries(about.channels.map((one) => [one.name, channelOf(one, receivers, about)])),
    operations: Object.fromEntries(about.channels.flatMap((one) => operationsOf(one, receivers, about))),
    components: {
      messages: Object.fromEntries(messages),
      schemas: book.named(),
      securitySchemes: { token: { type: 'httpApiKey', in: 'query', ...about.token } },
    },
  };
}

const isReceiver = (route: AnyRoute): route is Receiver => route.kind === 'socket' && route.receives !== undefined;

const sentBy = ({ frames }: AboutSockets): readonly SentFrame[] => Object.values(frames.sent);

const repliesOf = (receivers: readonly Receiver[]): readonly SentFrame[] =>
  receivers.flatMap(({ replies }) => replies ?? []);

function refuseStrangers(receivers: readonly Receiver[], about: AboutSockets): void {
  const declared = sentBy(about).map(({ type }) => type);
  const brought = about.channels.flatMap(({ sends }) => sends);
  const undeclared = brought.find((type) => !declared.includes(type));
  if (undeclared) throw new Error(`a channel brings ${undeclared}, which is not declared`);
  const replied = repliesOf(receivers).map(({ type }) => type);
  const unsent = declared.find((type) => !brought.includes(type) && !replied.includes(type));
  if (unsent) throw new Error(`${unsent} is declared, but no channel brings it and no route replies it`);
}

function messageOf(frame: SentFrame | ReceivedFrame, { examples }: AboutSockets, book: SchemaBook): AsyncApiMessage {
  const { type, summary, schema } = frame;
  const shown = examples[type] ?? [];
  return {
    name: type,
    title: type,
    summary,
    payload: book.describe(schema, 'write' in frame ? 'output' : 'input', type),
    ...(shown.length > 0 && { examples: shown.map((payload) => ({ payload })) }),
  };
}

const serversOf = ({ localHost }: AboutSockets): Readonly<Record<string, AsyncApiServer>> => ({
  deployed: {
    host: '{host}',
    protocol: 'wss',
    description: 'A deployment.',
    variables: { host: { description: 'The address of the HTTP API, which serves the sockets as well.' } },
    security: [token],
  },
  local: { host: localHost, protocol: 'ws', description: 'A laptop.', security: [token] },
});

/** Every message that a socket of a channel can carry, by its type. */
function channelOf(channel: AboutChannel, receivers: readonly Receiver[], about: AboutSockets): AsyncApiChannel {
  const { name, path, summary, description, sends } = channel;
  const types = [...sends, ...receivers.map(({ route }) => route), ...repliesOf(receivers).map(({ type }) => type)];
  const { name: parameter, description: words } = about.token;
  return {
    ...{ address: path, title: name, summary, description },
    messages: Object.fromEntries(types.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: {
      ws: {
        method: 'GET',
        query: {
          type: 'object',
          properties: { [parameter]: { type: 'string', description: words } },
          required: [parameter],
        },
        bindingVersion: '0.1.0',
      },
    },
  };
}

function operationsOf(
  { name, sends }: AboutChannel,
  receivers: readonly Receiver[],
  { frames }: AboutSockets,
): readonly (readonly [string, AsyncApiOperation])[] {
  const channel: Reference = { $ref: `#/channels/${name}` };
  const message = (type: string): Reference => ({ $ref: `#/channels/${name}/messages/${type}` });
  const received = receivers.map(({ route, summary, replies }): readonly [string, AsyncApiOperation] => [
    `${name}.${route}`,
    {
      ...{ action: 'receive', channel, summary, messages: [message(route)] },
      ...(replies && { reply: { channel, messages: [message(replies.type)] } }),
    },
  ]);
  const sent = sends.map((type): readonly [string, AsyncApiOperation] => [
    `${name}.${type}`,
    { action: 'send', channel, summary: frames.sent[type]?.summary ?? type, messages: [message(type)] },
  ]);
  return [...received, ...sent];
}
