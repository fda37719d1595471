export type Level = 'debug' | 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, unknown>>;

/** A logger bound to one invocation: JSON lines that carry the function and the correlation id. */
export type Log = Readonly<Record<Level, (message: string, fields?: Fields) => void>>;

const order: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/**
 * Field names whose values never reach a log, wherever they stand. Names, not patterns in values: what may not be
 * logged is known by what it is called, and the message itself is always a literal of ours.
 */
const secretField =
  /phone|otp|codes?$|token|secret|password|authorization|cookie|signature|jti|body|username|address|^to$|^text$|bank|upi/i;
const publicField = new Set(['errorCode', 'statusCode']);
const hidden = '[redacted]';

function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') return value;
  if (depth > 4) return '[deep]';
  if (Array.isArray(value)) return value.slice(0, 50).map((entry) => redact(entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      secretField.test(name) && !publicField.has(name) ? hidden : redact(entry, depth + 1),
    ]),
  );
}

/** Errors whose messages name variables, actions and resources of ours and nothing that came from outside. */
const speakingErrors = new Set(['Misconfiguration', 'AccessDeniedException']);

const longestChain = 3;

/**
 * The name, place and AWS request of an error, and of what caused it. Its message is left out but for the errors known
 * to be harmless: messages of libraries quote their input, and an input may be a phone number or a code.
 */
export function describeError(error: unknown, chain = 1): Fields {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const { $metadata } = error as { $metadata?: { requestId?: string; httpStatusCode?: number; attempts?: number } };
  return {
    errorName: error.name,
    ...(speakingErrors.has(error.name) && { errorMessage: error.message }),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 8),
    ...($metadata && {
      awsRequestId: $metadata.requestId,
      statusCode: $metadata.httpStatusCode,
      attempts: $metadata.attempts,
    }),
    ...(error.cause !== undefined && chain < longestChain && { cause: describeError(error.cause, chain + 1) }),
  };
}

/**
 * Makes the log of one invocation. `fields` (function, correlation id) stand on every line; `write` receives one JSON
 * line at a time. Values under names that stand for secrets are replaced before they are written.
 */
export function openLog(fields: Fields, write: (line: string) => void, threshold: Level = 'info'): Log {
  const at =
    (level: Level) =>
    (message: string, extra: Fields = {}): void => {
      if (order.indexOf(level) < order.indexOf(threshold)) return;
      write(JSON.stringify({ level, message, ...fields, ...(redact(extra) as Fields) }));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
