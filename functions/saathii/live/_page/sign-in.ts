import type { Api } from './api.ts';
import { byId, clearTrouble, setText, showTrouble, whilePressed } from './page.ts';
import { Trouble } from './trouble.ts';
import type { Tokens, Verified } from './wire.ts';

export interface SignIn {
  /** Begins anew with the phone number; the notice says why the page is here again. */
  show(notice?: string): void;
  hide(): void;
}

type Step = 'phone' | 'code' | 'register';

/** The way in: phone number, code, and for a new number a name and a role. Tokens go to `onTokens`. */
export function createSignIn(api: Api, onTokens: (tokens: Tokens) => void): SignIn {
  const section = byId('sign-in');
  const notice = byId('sign-in-notice');
  const phone = byId<HTMLInputElement>('phone');
  const code = byId<HTMLInputElement>('code');
  const username = byId<HTMLInputElement>('username');
  let registrationToken = '';

  function go(to: Step, said = ''): void {
    for (const step of ['phone', 'code', 'register']) byId(`${step}-form`).hidden = step !== to;
    setText(notice, said);
    notice.hidden = said === '';
    ({ phone, code, register: username })[to].focus();
  }

  onSubmit('phone', phone, async () => {
    await api.open('/auth/request_otp', { phone: number(phone) });
    setText(byId('code-phone'), number(phone));
    byId<HTMLAnchorElement>('outbox').search = `to=${encodeURIComponent(number(phone))}`;
    setText(byId('code-said'), '');
    code.value = '';
    go('code');
  });

  onSubmit('code', code, async () => {
    const answer = await api.open<Verified>('/auth/verify', { phone: number(phone), otp: code.value.trim() });
    code.value = '';
    if (answer.status === 'registered') {
      onTokens(answer);
      return;
    }
    registrationToken = answer.registration_token;
    go('register');
  });

  onSubmit('register', username, async () => {
    const role = new FormData(byId<HTMLFormElement>('register-form')).get('role');
    const application = { registration_token: registrationToken, username: username.value, role };
    try {
      onTokens(await api.open<Tokens>('/auth/register', application));
    } catch (error) {
      if (!(error instanceof Trouble && error.status === 401)) throw error;
      go('phone', 'That took too long. Please prove your number once more.');
    }
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
      registrationToken = '';
      phone.value = '';
      username.value = '';
      go('phone', said);
    },
    hide: () => {
      section.hidden = true;
    },
  };
}

/** People write numbers with spaces and dashes; the app takes digits and a plus. */
const number = (field: HTMLInputElement): string => field.value.replace(/[\s().-]/g, '');

function onSubmit(step: Step, field: HTMLInputElement, action: () => Promise<void>): void {
  const form = byId<HTMLFormElement>(`${step}-form`);
  const button = form.querySelector('button[type=submit]') as HTMLButtonElement;
  const error = byId(`${field.id}-error`);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void whilePressed(button, async () => {
      clearTrouble(error, field);
      try {
        await action();
      } catch (thrown) {
        showTrouble(error, thrown, field);
      }
    });
  });
}

function onClick(id: string, action: () => Promise<void>): void {
  const button = byId<HTMLButtonElement>(id);
  button.addEventListener('click', () => void whilePressed(button, action));
}

/** Where the cloud runs on this computer no message is sent: the reader is told where codes are. */
function offerLocalCodes(): void {
  byId('local-hint').hidden = !['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
}
