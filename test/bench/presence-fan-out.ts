import type { StreamRecord } from '../../lib/core/stream-record.ts';
import type { SilenceRule } from '../../lib/presence/effective.ts';
import { latestNews, type StatusNews } from '../../lib/presence/news.ts';
import { Statuses, type StatusItem } from '../../lib/presence/presence.ts';
import { createSentBefore, type SentBefore } from '../../lib/realtime/sent-before.ts';
import { topicShards } from '../../lib/realtime/store.ts';
import { functionRuns } from './function-runs.ts';
import { listingUnits } from './presence-usage.ts';
import { countRun, type Usage } from './usage.ts';

/** Sockets that are open at the moment, by channel. */
export interface OpenSockets {
  readonly feed: number;
  readonly presence: number;
}

/** What was sent, each message counted once for every socket it went to. */
export interface Sent {
  /** Messages that tell of a change, and those of nothing but a heartbeat. */
  changes: number;
  heartbeats: number;
  /** The most in one second. */
  peak: number;
  /** The most heartbeats in one minute, per second. */
  heartbeatsAtMost: number;
  /** Records that were left out, because a later one of the same user was in the batch. */
  merged: number;
}

export interface FanOut {
  readonly sent: Sent;
  /** A change of the table that its stream shows to the consumer. */
  record(status: StatusItem, at: Date): void;
  /** Once a second: what has gathered is sent. */
  endSecond(): void;
}

interface Posts {
  readonly changes: number;
  readonly heartbeats: number;
}

export interface FanOutParts {
  readonly streamShards: number;
  /** So many messages of one batch are sent by its function itself. */
  readonly inlinePosts: number;
  readonly sockets: OpenSockets;
  readonly usage: Usage;
  readonly rules: SilenceRule;
  readonly tell: (news: StatusNews) => void;
}

/** How the consumer is deployed. */
const batchSize = 100;

/** What the stream shows the consumer of each status that is stored. */
const recordOf = (after: StatusItem, at: Date): StreamRecord => ({
  sequence: '',
  change: 'MODIFY',
  entity: Statuses.name,
  before: undefined,
  after: { ...after },
  at,
  expired: false,
});

/** The stream's consumer: in windows of a second and in batches of one shard of the stream. */
export function fanOutOf({ streamShards, inlinePosts, sockets, usage, rules, tell }: FanOutParts): FanOut {
  const sent: Sent = { changes: 0, heartbeats: 0, peak: 0, heartbeatsAtMost: 0, merged: 0 };
  const shards = Array.from({ length: streamShards }, () => ({
    gathered: [] as StreamRecord[],
    sentBefore: createSentBefore(),
  }));
  const lastMinute: number[] = [];

  const deliver = (records: readonly StreamRecord[], sentBefore: SentBefore): Posts => {
    const statuses = records.map(({ after }) => after as unknown as StatusItem);
    const changed = new Set(statuses.filter(({ news }) => news === 'change').map(({ userId }) => userId));
    const news = latestNews(records, rules).map(sentBefore.latest);
    const posts = { changes: 0, heartbeats: 0 };
    for (const one of news) {
      tell(one);
      posts[changed.has(one.userId) ? 'changes' : 'heartbeats'] += sockets.presence + (one.listener ? sockets.feed : 0);
    }
    sent.merged += records.length - news.length;
    const listed = [sockets.presence, ...(news.some(({ listener }) => listener) ? [sockets.feed] : [])];
    countBatch(usage, { subjects: news.length, posts: posts.changes + posts.heartbeats, listed, inlinePosts });
    return posts;
  };

  return {
    sent,
    record(status, at) {
      shards[status.userId % streamShards]?.gathered.push(recordOf(status, at));
    },
    endSecond() {
      let [changes, heartbeats] = [0, 0];
      for (const shard of shards) {
        const records = shard.gathered;
        shard.gathered = [];
        for (let from = 0; from < records.length; from += batchSize) {
          const posts = deliver(records.slice(from, from + batchSize), shard.sentBefore);
          changes += posts.changes;
          heartbeats += posts.heartbeats;
        }
      }
      sent.changes += changes;
      sent.heartbeats += heartbeats;
      sent.peak = Math.max(sent.peak, changes + heartbeats);
      lastMinute.push(heartbeats);
      if (lastMinute.length > 60) lastMinute.shift();
      const inMinute = lastMinute.reduce((sum, count) => sum + count, 0);
      sent.heartbeatsAtMost = Math.max(sent.heartbeatsAtMost, inMinute / 60);
    },
  };
}

interface Batch {
  readonly subjects: number;
  readonly posts: number;
  /** The sockets of each channel that something is told on. */
  readonly listed: readonly number[];
  readonly inlinePosts: number;
}

/** The channels are listed, and name and blocks of each subject read; what is too much for one is left to tasks. */
function countBatch(usage: Usage, { subjects, posts, listed, inlinePosts }: Batch): void {
  const { batch, message } = functionRuns;
  const listing = listed.reduce((units, sockets) => units + listingUnits(sockets), 0);
  const sending = posts * message.milliseconds;
  usage.readUnits += 2 * subjects + listing;
  usage.socketMessages += posts;
  if (posts <= inlinePosts) {
    countRun(usage, { ...batch, milliseconds: batch.milliseconds + sending });
    return;
  }
  countRun(usage, batch);
  // One task for each partition of a channel; its message is sent, received and deleted.
  const tasks = listed.length * topicShards;
  usage.queueRequests += 3 * tasks;
  usage.readUnits += listing;
  for (let task = 0; task < tasks; task++) {
    countRun(usage, { ...batch, milliseconds: batch.milliseconds + sending / tasks });
  }
}
