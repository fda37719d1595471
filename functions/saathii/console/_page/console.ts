import type { Api } from '../../_web/api.ts';
import { createEntrance } from '../../_web/entrance.ts';
import { onClick } from '../../_web/forms.ts';
import { byId, setText } from '../../_web/page.ts';
import type { Profile } from '../../_web/wire.ts';
import { createDesk } from './desk.ts';
import { createDrafts } from './drafts.ts';

const entrance = createEntrance({
  tokensKey: 'saathii.console.tokens',
  onNewNumber: () =>
    entrance.go('phone', 'This number has no account. Only accounts with the admin role come in here.'),
  start,
});

/** What was typed outlives a session that ends in between, for the same person. */
const drafts = createDrafts();
let author: number | undefined;
const desk = createDesk(entrance.api, drafts, refuse);

function start(_api: Api, me: Profile): () => void {
  if (author !== me.user_id) drafts.clear();
  author = me.user_id;
  setText(byId('refused-name'), me.username);
  if (me.roles.includes('admin')) {
    byId('help').hidden = false;
    desk.open();
  } else refuse();
  return () => {
    desk.close();
    byId('refused').hidden = true;
    byId('help').hidden = true;
  };
}

function refuse(): void {
  desk.close();
  byId('help').hidden = true;
  byId('refused').hidden = false;
  byId('refused-title').focus();
}

function showConnection(): void {
  byId('offline').hidden = navigator.onLine;
}

onClick('refused-other', () => entrance.logOut(''));
byId('refused-again').addEventListener('click', () => location.reload());
addEventListener('online', showConnection);
addEventListener('offline', showConnection);
showConnection();
entrance.open();
