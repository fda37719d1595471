import { Voices } from '../../../lib/verification/store.ts';
import { bearerAs } from '../_bearer.ts';

/** A listener who brings a sample of their voice; what is known of their samples is read with the token. */
export const uploadingListener = bearerAs('listener', 'listener_role_to_upload', { voice: Voices });
