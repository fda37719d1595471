import type { RouteExamples } from '../../../../lib/docs/about.ts';

const url = 'https://bucket-name.s3.ap-south-1.amazonaws.com/verification-audio/123/20240115_103000_abc12345.mp3';

const pending = {
  sample_id: 1,
  listener_id: 123,
  audio_file_url: url,
  status: 'pending',
  remarks: null,
  uploaded_at: '2024-01-15T10:30:00.000Z',
  reviewed_at: null,
};

const reviewed = { ...pending, reviewed_at: '2024-01-15T12:00:00.000Z' };
const approved = { ...reviewed, status: 'approved', remarks: 'A clear voice.' };

export const verification: RouteExamples = {
  'verification.uploadAudioFile': [{ name: 'pending', summary: 'It waits for its review', answer: pending }],
  'verification.uploadUrl': [
    {
      name: 'mp3',
      summary: 'An mp3 file of 2 MB',
      body: { content_type: 'audio/mpeg', content_length: 2_000_000, filename: 'voice.mp3' },
      answer: {
        upload_url: `${url}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=...`,
        method: 'PUT',
        headers: {
          'Content-Type': 'audio/mpeg',
          'If-None-Match': '*',
          'x-amz-meta-user_id': '123',
          'x-amz-meta-upload_type': 'verification_audio',
          'x-amz-meta-uploaded_at': '2024-01-15T10:30:00.000Z',
          'x-amz-tagging': 'submitted=no',
        },
        audio_file_url: url,
        expires_in: 900,
      },
    },
  ],
  'verification.uploadAudioUrl': [
    { name: 'pending', summary: 'It waits for its review', body: { audio_file_url: url }, answer: pending },
  ],
  'verification.status': [
    {
      name: 'none',
      summary: 'Nothing submitted yet',
      answer: {
        is_verified: false,
        verification_status: null,
        last_verification: null,
        message: 'No verification audio uploaded yet',
      },
    },
    {
      name: 'pending',
      summary: 'The newest sample waits',
      answer: {
        is_verified: false,
        verification_status: 'pending',
        last_verification: pending,
        message: 'Verification status: pending',
      },
    },
  ],
  'verification.history': [{ name: 'one', summary: 'One sample, approved', answer: [approved] }],
  'admin.listPending': [
    {
      name: 'one',
      summary: 'One sample waits',
      answer: [{ ...pending, audio_download_url: `${url}?versionId=...&X-Amz-Signature=...` }],
    },
  ],
  'admin.review': [
    {
      name: 'approved',
      summary: 'Approved, with remarks',
      body: { sample_id: 1, status: 'approved', remarks: 'A clear voice.' },
      answer: {
        success: true,
        message: 'Verification approved successfully with remarks: A clear voice.',
        verification: approved,
      },
    },
    {
      name: 'rejected',
      summary: 'Rejected, without remarks',
      body: { sample_id: 1, status: 'rejected' },
      answer: {
        success: true,
        message: 'Verification rejected successfully',
        verification: { ...reviewed, status: 'rejected' },
      },
    },
  ],
};
