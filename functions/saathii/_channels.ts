import type { Announcement } from '../../lib/presence/announcement.ts';
import type { Broadcast } from '../../lib/realtime/broadcast.ts';
import type { Frame } from '../../lib/realtime/frame.ts';
import { statusUpdate } from './_frames.ts';

/** What sockets can be opened for: the live feed tells of listeners, live presence tells of everybody. */
export const channels = ['feed', 'presence'] as const;
export type Channel = (typeof channels)[number];

export const isChannel = (name: string | undefined): name is Channel => channels.includes(name as Channel);

/** What each channel is told by these announcements; each of them is put into words once. */
export function broadcastsOf(announcements: readonly Announcement[]): readonly (Broadcast & { channel: Channel })[] {
  const frames = announcements.map((announcement) => ({ ...frameOf(announcement), listener: announcement.listener }));
  return [
    { channel: 'presence', frames },
    { channel: 'feed', frames: frames.filter(({ listener }) => listener) },
  ];
}

const frameOf = (announcement: Announcement): Frame => {
  const { userId, storedBy, hiddenFrom, gone, heartbeat } = announcement;
  return { userId, storedBy, hiddenFrom, final: gone, heartbeat, text: statusUpdate(announcement) };
};
