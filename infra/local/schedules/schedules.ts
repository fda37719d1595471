import type { Clock } from '../clock.ts';
import { createAlarms } from '../clock-alarms.ts';
import { type BusEvent, busEvent } from '../event-bus/bus-event.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { CloudModel, Schedule } from '../model.ts';
import { parseSchedule } from './expression.ts';

/**
 * Runs the enabled schedules of the model, each target as an asynchronous invocation. A rate counts from now on.
 * An `advance` of the clock runs every tick it passes, none left out and none twice, in order of time, and lets all
 * invocations come to rest before the next tick; the event of a tick carries the time it was due.
 * Throws at once for an expression it cannot read.
 */
export function startSchedules(context: { model: CloudModel; lambda: Lambda; clock: Clock }): { stop(): void } {
  const { model, lambda, clock } = context;
  const alarms = createAlarms(clock);
  const startMs = clock.now();

  const enabled = model.schedules.filter((schedule) => schedule.enabled);
  const readable = enabled.map((schedule) => ({ schedule, nextTime: readSchedule(schedule, startMs) }));

  for (const { schedule, nextTime } of readable) {
    const arm = (afterMs: number): void => {
      const dueMs = nextTime(afterMs);
      if (dueMs !== undefined) alarms.at(dueMs, () => tick(dueMs));
    };
    const tick = async (dueMs: number): Promise<void> => {
      // Before the targets run: in real time a slow target must not delay the next tick.
      arm(dueMs);
      for (const target of schedule.targets) {
        const event = target.input === undefined ? scheduledEvent(model, schedule, dueMs) : JSON.parse(target.input);
        lambda.invokeAsync(target.functionArn, event);
      }
      await lambda.idle();
    };
    arm(startMs);
  }
  return { stop: () => alarms.stop() };
}

function readSchedule(schedule: Schedule, startMs: number) {
  try {
    return parseSchedule(schedule.expression, startMs);
  } catch (error) {
    throw new Error(`${schedule.stack}/${schedule.logicalId}: ${error instanceof Error ? error.message : error}`);
  }
}

/** What a target without an input of its own is told of a tick. */
function scheduledEvent(model: CloudModel, { name }: Schedule, dueMs: number): BusEvent {
  return busEvent(model, dueMs, {
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    resources: [`arn:aws:events:${model.region}:${model.accountId}:rule/${name}`],
    detail: {},
  });
}
