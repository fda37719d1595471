import { listeners, type Rows } from './row.ts';

const mayNotUpload = '403 Only users with listener role can upload verification audio';
const pending = '400 You already have a pending verification. Please wait for it to be reviewed.';

export const expectedVerification = {
  'POST /verification/upload-audio-file': listeners(mayNotUpload, {
    nonParticipant: pending,
    listener: '200',
    owner: '200 shows id, sample',
  }),
  'POST /verification/upload-url': listeners(mayNotUpload, {
    nonParticipant: pending,
    listener: '200',
    owner: '200 shows sample',
  }),
  'POST /verification/upload-audio-url': listeners(mayNotUpload, {
    nonParticipant: pending,
    listener: '400 Invalid S3 URL format',
    owner: '200 shows id, sample',
  }),
  'GET /verification/status': listeners('403 Only users with listener role can check verification status', {
    nonParticipant: '200 pending',
    listener: '200 nothing pending',
    owner: '200 pending, shows id, sample',
  }),
  'GET /verification/history': listeners('403 Only users with listener role can view verification history', {
    nonParticipant: '200',
    listener: '200',
    owner: '200 shows id, sample',
  }),
} as const satisfies Rows;
