import { review, uploaded } from '../support/samples.ts';
import { toneOf } from '../support/tones.ts';
import type { Asks } from './asking.ts';
import { plain } from './asking.ts';
import type { expectedAdmin } from './expected-admin.ts';
import type { expectedVerification } from './expected-verification.ts';

function formOf(bytes: Uint8Array<ArrayBuffer>): FormData {
  const form = new FormData();
  form.set('audio_file', new Blob([bytes], { type: 'audio/mpeg' }), 'sample.mp3');
  return form;
}

export const askedVerification: Readonly<Record<keyof typeof expectedVerification, Asks>> = {
  'POST /verification/upload-audio-file': async (things) => {
    await things.noPendingSample();
    return {
      send: ({ column }) => ({
        path: '/verification/upload-audio-file',
        form: formOf(toneOf(`the tone of ${column}`)),
      }),
      undo: async ({ column }, { status, body: { sample_id } }) => {
        if (status === 200 && column !== 'owner') {
          await review(things.app, things.people.admin, { sample_id, status: 'rejected' });
        }
      },
    };
  },
  'POST /verification/upload-url': async (things) => {
    await things.noPendingSample();
    const wish = { content_type: 'audio/mpeg', content_length: 100 };
    return { send: () => ({ path: '/verification/upload-url', body: wish }) };
  },
  // What was uploaded lies at an address of the owner’s, and everybody knows it.
  'POST /verification/upload-audio-url': async (things) => {
    await things.noPendingSample();
    const { app, people } = things;
    const url = await uploaded(app, people.owner, toneOf(`an upload of ${people.owner.username}`));
    return { send: () => ({ path: '/verification/upload-audio-url', body: { audio_file_url: url } }) };
  },
  'GET /verification/status': async (things) => {
    await things.pendingSample();
    return {
      send: () => ({ path: '/verification/status' }),
      tell: ({ verification_status: status }) => (status === 'pending' ? 'pending' : 'nothing pending'),
    };
  },
  'GET /verification/history': async (things) => {
    await things.pendingSample();
    return { send: () => ({ path: '/verification/history' }) };
  },
};

export const askedAdmin: Readonly<Record<keyof typeof expectedAdmin, Asks>> = {
  'POST /admin/cleanup-presence': plain('/admin/cleanup-presence'),
  'GET /admin/verification/pending': async (things) => {
    await things.pendingSample();
    return { send: () => ({ path: '/admin/verification/pending?per_page=100' }), last: 'admin' };
  },
  'POST /admin/verification/review': async (things) => {
    const id = await things.pendingSample();
    return {
      send: () => ({ path: '/admin/verification/review', body: { sample_id: id, status: 'approved' } }),
      last: 'admin',
    };
  },
};
