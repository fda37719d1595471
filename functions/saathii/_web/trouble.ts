/** What went wrong, in words for the person in front of the page. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  /** The status of the answer; 0 = there was none. */
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}

/** The session is over, and the page has been told so: there is nothing more to say. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';
}

const unreachable = 'The server can’t be reached. Check your connection and try again.';
/** The app's words for developers, where people need others. */
const plainWords: Readonly<Record<string, string>> = {
  'phone must be a number in E.164 format': 'Enter the whole number with its country code, e.g. +91 98765 43210.',
  'phone numbers of this country are not served': 'Numbers of this country are not served.',
  'Invalid or expired OTP': 'That code is wrong, or no longer good.',
  'Please wait before requesting another OTP': 'The code was sent a moment ago.',
  'Too many OTP requests. Please try later.': 'Too many codes were asked for.',
  'User already exists': 'This number has an account already. Log in once more.',
  'Username already exists': 'That name is taken.',
};

const unknown = 'Something went wrong on our side. Please try again.';

export const noAnswer = (): Trouble => new Trouble(0, unreachable);

/** The words of a refusal: those of the app where it has some, and when to try again where it says so. */
export function refused(status: number, body: unknown, retryAfter: string | null): Trouble {
  const said = status < 500 || status === 503 ? detailOf(body) : undefined;
  const wait = status === 429 ? waitOf(Number(retryAfter)) : '';
  return new Trouble(status, said === undefined ? unknown : `${plainWords[said] ?? sentence(said)}${wait}`);
}

/** What to show for anything that was thrown; nothing for a session that is over. */
export function wordsFor(error: unknown): string {
  if (error instanceof SessionEnded) return '';
  return error instanceof Trouble ? error.message : unknown;
}

function detailOf(body: unknown): string | undefined {
  const detail = (body as { detail?: unknown } | null)?.detail;
  if (typeof detail === 'string') return detail;
  const [first] = Array.isArray(detail) ? detail : [];
  return typeof first?.msg === 'string' ? first.msg.replace(/^Value error, /, '') : undefined;
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

function waitOf(seconds: number): string {
  if (!(seconds > 0)) return '';
  const minutes = Math.ceil(seconds / 60);
  const wait = seconds <= 90 ? `${Math.ceil(seconds)} seconds` : `${minutes} minutes`;
  return ` Try again in ${wait}.`;
}
