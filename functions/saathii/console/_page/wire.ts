/** What the app answers about voice samples, as far as this page reads it. */

export interface Sample {
  readonly sample_id: number;
  readonly listener_id: number;
  readonly uploaded_at: string;
  /** Good for 15 minutes. */
  readonly audio_download_url: string;
}

export type Verdict = 'approved' | 'rejected';
