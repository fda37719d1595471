import { openLog } from '../../../lib/core/log.ts';
import { countsOf } from '../../../lib/core/metrics.ts';
import { connectionOf, type SocketItem, socketOf } from '../../../lib/realtime/connections.ts';
import type { SocketDesk, SocketRules } from '../../../lib/realtime/desk.ts';
import type { Frame } from '../../../lib/realtime/frame.ts';
import { HandedOver } from '../../../lib/realtime/handed-over.ts';
import type { Table } from '../../../lib/table/table.ts';
import { frameText } from '../../support/frame-text.ts';
import type { ManagementApi } from '../../support/management-api.ts';

/** The time at which everything happens. */
export const now = new Date('2026-01-31T12:00:00Z');

export const rules: SocketRules = {
  now,
  channels: ['feed', 'presence'],
  maxPerUser: 10,
  youngSeconds: 30,
  inlinePosts: 5_000,
};

/** A desk on a table and a platform, with all that was handed over, counted and logged. */
export function deskOf(table: Table, { gateway }: Pick<ManagementApi, 'gateway'>) {
  const handedOver: { readonly work: HandedOver; readonly delaySeconds: number | undefined }[] = [];
  const lines: string[] = [];
  const counts = countsOf({ app: { name: 'tiny' }, id: 'streams.fanOut' }, (line) => lines.push(line));
  const desk: SocketDesk = {
    ...{ table, gateway, counts },
    log: openLog({}, (line) => lines.push(line)),
    deliver: async (work, { delaySeconds } = {}) => {
      handedOver.push({ work: HandedOver.parse(JSON.parse(JSON.stringify(work))), delaySeconds });
    },
  };
  const counted = () => {
    counts.write(now);
    const { _aws, function: _, ...counted } = JSON.parse(lines.at(-1) ?? '{}');
    return counted;
  };
  return { desk, handedOver, lines, counted };
}

let sockets = 0;

/** A greeted socket of presence, a minute old and of a user of its own unless it is said otherwise. */
export function sampleSocket(changes: Partial<SocketItem> = {}): SocketItem {
  const number = ++sockets;
  const connection = { connectionId: `c${number}=`, userId: number, familyId: `f${number}`, channel: 'presence' };
  const openedAt = now.getTime() - 60_000;
  const { greeted = true, ...others } = changes;
  return { ...socketOf(connectionOf({ ...connection, openedAt, ...others })), greeted };
}

/** A message about a user, stored now and hidden from nobody. */
export const sampleFrame = (userId: number, changes: Partial<Frame> = {}): Frame => ({
  ...{
    userId,
    storedBy: now.getTime(),
    hiddenFrom: new Set<number>(),
    final: false,
    heartbeat: false,
    text: frameText(`about ${userId}`),
  },
  ...changes,
});
