import type { About } from '../../../lib/core/function-file.ts';

/** What the documents of this app begin with. */
export const about: About = {
  title: 'Saathii',
  version: '1.0.0',
  description:
    'Paid calls with listeners. Refusals made by the platform before any code runs (403, 413, 429, 5xx) may carry ' +
    'another body than the ones shown here: go by the status.',
  tags: [
    { name: 'Authentication', description: 'Login by a code sent to the phone, and the tokens that come of it.' },
    { name: 'User Management', description: 'The own profile, presence, and the feed of listeners.' },
    { name: 'Listener Verification', description: 'Voice samples that prove a listener.' },
    { name: 'Admin - Verification', description: 'The review of voice samples.' },
    { name: 'Call Management', description: 'Calls, their price, and the coins that pay for them.' },
    { name: 'Favorites', description: 'Listeners that a caller wants to find again.' },
    { name: 'Blocking', description: 'People that a person wants nothing to do with.' },
    { name: 'Wallet', description: 'Coins, earnings and payouts.' },
    { name: 'Transaction Management', description: 'The ledgers of callers and listeners.' },
    { name: 'Webhooks', description: 'What other services tell the app.' },
    { name: 'System', description: 'Whether the app is there.' },
    { name: 'Documentation', description: 'What clients are written by.' },
  ],
};
