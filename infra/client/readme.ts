/** What the package of a client says of itself. */
export const readme = (name: string): string => `# ${name}

The client of the Saathii API for React Native, Expo and browsers, generated from its OpenAPI and AsyncAPI documents. It
has no dependencies.

\`\`\`ts
import AsyncStorage from '@react-native-async-storage/async-storage';
import { createClient, isRefusal, latest } from '${name}';

const tokens = {
  read: async () => JSON.parse((await AsyncStorage.getItem('tokens')) ?? 'null') ?? undefined,
  write: (kept) => (kept ? AsyncStorage.setItem('tokens', JSON.stringify(kept)) : AsyncStorage.removeItem('tokens')),
};
const client = createClient({ url: 'https://api.example.com', tokens, onEnded: () => showLogin() });

await client.call('auth.requestOtp', { body: { phone } });
const login = await client.call('auth.verify', { body: { phone, otp } });
if (login.status === 'registered') await client.begin(login);

try {
  await client.call('calls.start', { body: { listener_id: 7, call_type: 'audio' } });
} catch (error) {
  if (isRefusal('calls.start', error) && error.detail === 'Listener is currently busy') offerAnother();
  else throw error;
}

client.heartbeat();
let isNews = latest();
const socket = client.socket('feed', {
  onState: ({ state }) => {
    if (state !== 'open') return;
    isNews = latest();
    loadFeed();
  },
  onMessage: (message) => {
    if (message.type === 'user_status_update' && isNews(message)) show(message.status);
  },
});
AppState.addEventListener('change', (state) => (state === 'active' ? client.resume() : client.pause()));
NetInfo.addEventListener(({ isConnected }) => isConnected && client.online());
\`\`\`

- \`call\` is typed by the id of the operation. It throws \`Refusal\` (the server said no), \`NoAnswer\` (nothing came back;
  its \`idempotencyKey\`, given again, finds out what became of the request), or \`SessionEnded\`.
- Tokens are renewed by themselves, once for all requests that wait for it. In browsers give the store a lock, so that
  tabs take turns: \`lock: (act) => navigator.locks.request('tokens', act)\`.
- Operations that take an idempotency key get one; they and reads are repeated where no answer comes or the server is
  busy. Nothing else is.
- A socket comes back after every end but \`close()\`, the end of the session, and being closed by the server for good.
  After each \`open\` load what it tells of anew. \`begin\`, \`logOut\` and the end of a session close sockets and stop
  heartbeats.
- A file is a \`Blob\`, a \`File\`, or \`{ uri, name, type }\` on React Native:
  \`client.call('verification.uploadAudioFile', { body: { audio_file } })\`.
`;
