import * as z from 'zod/mini';
import { readObjectAsWritten } from './as-written.ts';

declare const written: unique symbol;

/** The text of a message that its app declares: a sent frame writes it, and nothing else can make one. */
export type FrameText = string & { readonly [written]: true };

type Fields = Readonly<Record<string, z.ZodMiniType>>;

/** What a declaration says of one message besides the `type` that it begins with. */
export interface FrameSpec<Shape extends Fields = Fields> {
  readonly summary: string;
  readonly fields: Shape;
}

/** A message that sockets are sent. */
// biome-ignore lint/suspicious/noExplicitAny: a list of frames holds frames of every shape.
export interface SentFrame<Type extends string = string, Shape extends Fields = any> {
  readonly type: Type;
  readonly summary: string;
  readonly schema: z.ZodMiniType;
  /** The fields in the order in which they are declared, and no others; a value that doesn't fit is an Error. */
  write(fields: z.input<z.ZodMiniObject<Shape>>): FrameText;
}

/** A message that sockets send. */
// biome-ignore lint/suspicious/noExplicitAny: a list of frames holds frames of every shape.
export interface ReceivedFrame<Type extends string = string, Shape extends Fields = any> {
  readonly type: Type;
  readonly summary: string;
  readonly schema: z.ZodMiniType;
  /**
   * The declared fields of a text that came as a message of this type; `undefined` for anything that is no JSON object
   * with fields that fit. Numbers are kept as they were written, to the last digit, which only `z.unknown()` takes.
   */
  read(text: string | undefined): z.output<z.ZodMiniObject<Shape>> | undefined;
}

type Specs = Readonly<Record<string, FrameSpec>>;
type Sent<S extends Specs> = { readonly [Type in keyof S & string]: SentFrame<Type, S[Type]['fields']> };
type Received<S extends Specs> = { readonly [Type in keyof S & string]: ReceivedFrame<Type, S[Type]['fields']> };

/** Every message of an app's sockets, by the value of its `type`. */
export interface Frames<S extends Specs = Specs, R extends Specs = Specs> {
  readonly sent: Sent<S>;
  readonly received: Received<R>;
}

/**
 * Declares every message that an app's sockets are sent and send. Documents are rendered from the very schemas by which
 * messages are written and read.
 */
export const declareFrames = <const S extends Specs, const R extends Specs>(specs: {
  readonly sent: S;
  readonly received: R;
}): Frames<S, R> => ({
  sent: mapTypes(specs.sent, sentFrame) as Sent<S>,
  received: mapTypes(specs.received, receivedFrame) as Received<R>,
});

const mapTypes = <Frame>(specs: Specs, make: (type: string, spec: FrameSpec) => Frame): Record<string, Frame> =>
  Object.fromEntries(Object.entries(specs).map(([type, spec]) => [type, make(type, spec)]));

function sentFrame(type: string, { summary, fields }: FrameSpec): SentFrame {
  const schema = z.object({ type: z.literal(type), ...fields });
  return { type, summary, schema, write: (value) => JSON.stringify(schema.parse({ type, ...value })) as FrameText };
}

function receivedFrame(type: string, { summary, fields }: FrameSpec): ReceivedFrame {
  const shape = z.object(fields);
  return {
    type,
    summary,
    schema: z.object({ type: z.literal(type), ...fields }),
    // The platform has chosen by the type; what it chose by is not judged again.
    read: (text = '') => shape.safeParse(readObjectAsWritten(text)).data,
  };
}

/** A frame that was written earlier and has been kept since, in the schema of whatever keeps it. */
export const KeptFrame = z.string() as unknown as z.ZodMiniType<FrameText, FrameText>;
