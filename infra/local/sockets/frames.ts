/** The platform's limits in bytes: of one frame, and of a message in however many frames. */
const LARGEST_FRAME = 32 * 1024;
const LARGEST_MESSAGE = 128 * 1024;

const FINAL = 0x80;
const FIRST_CONTROL_OPCODE = 0x8;
const MASKED = 0x80;

interface FrameHeader {
  readonly control: boolean;
  readonly final: boolean;
  readonly payloadBytes: number;
}

/**
 * Follows the frame headers of a client's byte stream (RFC 6455, section 5.2). The returned function takes each chunk
 * as it arrives and says whether all frames and messages seen so far keep the limits.
 */
export function createFrameMeter(): (chunk: Uint8Array) => boolean {
  let header: number[] = [];
  let payloadLeft = 0;
  let messageBytes = 0;
  let withinLimits = true;

  const begin = ({ control, final, payloadBytes }: FrameHeader): void => {
    payloadLeft = payloadBytes;
    if (control) return;
    messageBytes += payloadBytes;
    withinLimits &&= payloadBytes <= LARGEST_FRAME && messageBytes <= LARGEST_MESSAGE;
    if (final) messageBytes = 0;
  };

  return (chunk) => {
    let position = 0;
    while (position < chunk.length) {
      const skipped = Math.min(payloadLeft, chunk.length - position);
      payloadLeft -= skipped;
      position += skipped;
      for (; payloadLeft === 0 && position < chunk.length; position += 1) {
        header.push(chunk[position] ?? 0);
        if (header.length < headerLength(header)) continue;
        begin(readHeader(header));
        header = [];
      }
    }
    return withinLimits;
  };
}

function lengthFieldBytes(code: number): number {
  if (code === 126) return 2;
  return code === 127 ? 8 : 0;
}

/** The length that a header has which begins like this; 2 until it can be told. */
function headerLength([, second]: readonly number[]): number {
  if (second === undefined) return 2;
  return 2 + lengthFieldBytes(second & ~MASKED) + (second & MASKED ? 4 : 0);
}

function readHeader(header: readonly number[]): FrameHeader {
  const [first = 0, second = 0] = header;
  const code = second & ~MASKED;
  const extended = header.slice(2, 2 + lengthFieldBytes(code));
  return {
    control: (first & 0x0f) >= FIRST_CONTROL_OPCODE,
    final: (first & FINAL) !== 0,
    payloadBytes: extended.length === 0 ? code : extended.reduce((length, byte) => length * 256 + byte, 0),
  };
}
