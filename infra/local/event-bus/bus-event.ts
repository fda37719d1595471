import { randomUUID } from 'node:crypto';
import type { CloudModel } from '../model.ts';

/** An event as EventBridge hands it to a target that has no input of its own. */
export interface BusEvent extends BusEventContent {
  readonly version: '0';
  readonly id: string;
  readonly account: string;
  /** ISO 8601 in whole seconds. */
  readonly time: string;
  readonly region: string;
}

/** What a service says of an event; the rest is the same for every service. */
export interface BusEventContent {
  readonly source: string;
  readonly 'detail-type': string;
  /** ARNs of what the event is about. */
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The event of a service of this cloud, with an id of its own, as of a time in milliseconds. */
export function busEvent({ accountId, region }: CloudModel, atMs: number, content: BusEventContent): BusEvent {
  return {
    version: '0',
    id: randomUUID(),
    account: accountId,
    time: new Date(atMs).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region,
    ...content,
  };
}
