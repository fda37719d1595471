import { newKnown } from '../support/known.ts';
import { newUsername, registrationToken, type Saathii } from '../support/saathii.ts';

/** Somebody is reported and liked, leaves, and comes back with the same number; walks what only that needs. */
export async function exerciseBlocks(app: Saathii): Promise<void> {
  const [leaver, blocker, friend] = [
    await newKnown(app, { role: 'listener' }),
    await newKnown(app, { role: 'listener' }),
    await newKnown(app, { role: 'listener' }),
  ];
  for (let time = 0; time < 2; time++) {
    await app.post('/block', { blocked_id: leaver.id, action_type: 'report', reason: 'rude' }, blocker.access);
  }
  await app.post('/favorites/add', { listener_id: leaver.id }, friend.access);
  await app.post('/favorites/add', { listener_id: friend.id }, leaver.access);
  await app.delete('/users/me', leaver.access);
  await app.world.idle();
  const token = await registrationToken(app, leaver.phone);
  await app.post('/auth/register', { registration_token: token, username: newUsername() });
  await app.advance(901);
}
