import type { Step } from './steps.ts';

/** What came of a request that had an effect, as its sender was told. */
export type Effect =
  | {
      readonly came: 'started';
      readonly callId: number;
      readonly listenerId: number;
      readonly estimate: number;
      readonly coins: number;
    }
  | {
      readonly came: 'ended';
      readonly callId: number;
      readonly status: string;
      readonly minutes: number;
      readonly spent: number;
      readonly rupees: number;
      readonly seconds: number;
    }
  | { readonly came: 'recharged'; readonly reference: string; readonly added: number; readonly coins: number }
  | { readonly came: 'withdrawn'; readonly transactionId: number; readonly paise: number };

/** A look at the meter of a call. */
export interface Ticked {
  readonly came: 'ticked';
  readonly callId: number;
  readonly billed: number;
  readonly spent: number;
  readonly deducted: number;
  readonly coins: number;
}

export type Outcome =
  | Effect
  | Ticked
  | { readonly came: 'done' }
  /** By a rule, and nothing was written. */
  | { readonly came: 'refused'; readonly why: string }
  /** It may have had its effect. */
  | { readonly came: 'unclear' };

/** A step that was done, by whom, and what they were told. */
export interface Attempt {
  readonly step: Step;
  readonly userId: number;
  /** Of ends and meters. */
  readonly callId: number | undefined;
  readonly outcome: Outcome;
}

/** Refusals of the request itself: the rules have not been asked. */
export const unasked = ['request_in_progress', 'idempotency_key_reused', 'gone', 'nothing to settle'];
