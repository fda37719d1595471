import { randomUUID } from 'node:crypto';
import type { PayingApp } from '../support/paying.ts';
import { newListener, newReviewer, newWaiting, review, uploadDirectly, uploaded } from '../support/samples.ts';
import { toneOf } from '../support/tones.ts';
import type { Exercise } from './exercise.ts';
import { keyed, newKnown } from './people.ts';

const reviewers = new WeakMap<PayingApp, ReturnType<typeof newReviewer>>();

/** Who reviews everything. */
function reviewerOf(app: PayingApp): ReturnType<typeof newReviewer> {
  const known = reviewers.get(app) ?? newReviewer(app);
  reviewers.set(app, known);
  return known;
}

const uploadFailed = { status: 500, detail: 'Failed to upload file. Please try again.' };

/** Samples of voices, and what becomes of them. */
export const voiceExercises: readonly Exercise[] = [
  {
    id: 'verification.uploadAudioFile',
    refuses: [uploadFailed],
    prepare: async (app) => {
      const [me, key] = [await newListener(app), randomUUID()];
      return { people: [me], request: () => uploadDirectly(app, me, toneOf(me.username), { key }) };
    },
  },
  {
    id: 'verification.uploadAudioUrl',
    prepare: async (app) => {
      const me = await newListener(app);
      const audio_file_url = await uploaded(app, me, toneOf(me.username));
      return { people: [me], request: keyed(app, '/verification/upload-audio-url', me, { audio_file_url }) };
    },
  },
  {
    id: 'verification.uploadUrl',
    prepare: async (app) => {
      const me = await newListener(app);
      const wish = { content_type: 'audio/mpeg', content_length: 1000 };
      const ask = async () => {
        const answer = await app.post('/verification/upload-url', wish, me.access);
        return answer.status === 200 ? { ...answer, body: Object.keys(answer.body) } : answer;
      };
      return { people: [me], request: ask };
    },
  },
  {
    id: 'verification.status',
    prepare: async (app) => {
      const me = await newWaiting(app);
      return { people: [me], request: () => app.get('/verification/status', me.access) };
    },
  },
  {
    id: 'verification.history',
    prepare: async (app) => {
      const me = await newWaiting(app);
      return { people: [me], request: () => app.get('/verification/history', me.access) };
    },
  },
  {
    id: 'admin.listPending',
    prepare: async (app) => {
      const { access } = await reviewerOf(app);
      const list = async () => {
        const answer = await app.get('/admin/verification/pending?per_page=1', access);
        return answer.status === 200 ? { ...answer, body: undefined } : answer;
      };
      return { people: [await newKnown(app)], request: list };
    },
  },
  {
    id: 'admin.review',
    prepare: async (app) => {
      const [me, reviewer] = [await newWaiting(app), await reviewerOf(app)];
      const { sampleId: sample_id } = me;
      return {
        people: [me],
        request: () => review(app, reviewer, { sample_id, status: 'rejected', remarks: 'noise' }),
      };
    },
  },
];
