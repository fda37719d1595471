import type { Entrance } from '../../_web/entrance.ts';
import { onSubmit } from '../../_web/forms.ts';
import { byId } from '../../_web/page.ts';
import { Trouble } from '../../_web/trouble.ts';
import type { Tokens } from '../../_web/wire.ts';

/** Asks for a name and a role for the number that was proven. What it returns begins it. */
export function createRegistration({ api, go, enter }: Entrance): (registrationToken: string) => void {
  const username = byId<HTMLInputElement>('username');
  let registrationToken = '';

  onSubmit('register-form', username, async () => {
    const role = new FormData(byId<HTMLFormElement>('register-form')).get('role');
    const application = { registration_token: registrationToken, username: username.value, role };
    try {
      enter(await api.open<Tokens>('/auth/register', application));
    } catch (error) {
      if (!(error instanceof Trouble && error.status === 401)) throw error;
      go('phone', 'That took too long. Please prove your number once more.');
    }
  });

  return (token) => {
    registrationToken = token;
    username.value = '';
    go('register');
  };
}
