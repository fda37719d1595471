import type { Api } from './api.ts';
import { onClick, onSubmit } from './forms.ts';
import { byId, clearTrouble, setText, showTrouble } from './page.ts';
import type { Tokens, Verified } from './wire.ts';

export interface SignIn {
  /** Begins anew with the phone number; the notice says why the page is here again. */
  show(notice?: string): void;
  hide(): void;
  /** Shows one form of the way in alone, named by what its id has before `-form`, with its first field in focus. */
  go(step: string, said?: string): void;
}

export interface Proven {
  /** The number has an account. */
  onTokens(tokens: Tokens): void;
  /** The number is proven and has no account. */
  onNewNumber(registrationToken: string): void;
}

/** The way in: phone number and code. What comes of it goes to `proven`. */
export function createSignIn(api: Api, proven: Proven): SignIn {
  const section = byId('sign-in');
  const phone = byId<HTMLInputElement>('phone');
  const code = byId<HTMLInputElement>('code');

  function go(step: string, said = ''): void {
    for (const form of section.querySelectorAll('form')) form.hidden = form.id !== `${step}-form`;
    const notice = byId('sign-in-notice');
    setText(notice, said);
    notice.hidden = said === '';
    byId(`${step}-form`).querySelector('input')?.focus();
  }

  onSubmit('phone-form', phone, async () => {
    await api.open('/auth/request_otp', { phone: number(phone) });
    setText(byId('code-phone'), number(phone));
    byId<HTMLAnchorElement>('outbox').search = `to=${encodeURIComponent(number(phone))}`;
    setText(byId('code-said'), '');
    code.value = '';
    go('code');
  });

  onSubmit('code-form', code, async () => {
    const answer = await api.open<Verified>('/auth/verify', { phone: number(phone), otp: code.value.trim() });
    code.value = '';
    if (answer.status === 'registered') proven.onTokens(answer);
    else proven.onNewNumber(answer.registration_token);
  });

  onClick('code-again', async () => {
    const said = byId('code-said');
    clearTrouble(byId('code-error'), code);
    setText(said, '');
    try {
      await api.open('/auth/resend_otp', { phone: number(phone) });
      setText(said, 'The code was sent again.');
      code.focus();
    } catch (error) {
      showTrouble(byId('code-error'), error);
    }
  });
  onClick('code-back', async () => go('phone'));
  offerLocalCodes();

  return {
    show: (said) => {
      section.hidden = false;
      phone.value = '';
      go('phone', said);
    },
    hide: () => {
      section.hidden = true;
    },
    go,
  };
}

/** People write numbers with spaces and dashes; the app takes digits and a plus. */
const number = (field: HTMLInputElement): string => field.value.replace(/[\s().-]/g, '');

/** Where the cloud runs on this computer no message is sent: the reader is told where codes are. */
function offerLocalCodes(): void {
  byId('local-hint').hidden = !['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
}
