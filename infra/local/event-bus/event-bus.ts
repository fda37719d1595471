import { isPermitted } from '../lambda/permission.ts';
import type { CloudModel, EventRule } from '../model.ts';
import type { BusEvent } from './bus-event.ts';
import { checkPattern, matchesPattern } from './event-pattern.ts';

/** The account's default event bus, to which the platform's own services send their events. */
export interface EventBus {
  /** Hands the event to every target of every enabled rule whose pattern it fits, each as an asynchronous invocation. */
  put(event: BusEvent): void;
}

export interface EventBusOptions {
  readonly model: CloudModel;
  /** Accepts an event for a function; its failures are the function's own to be retried. */
  invokeAsync(functionArn: string, event: unknown): void;
}

/**
 * The bus with the model's rules. Throws an Error that names the rule for a pattern that is not imitated, and for a
 * target that is no function or that the rule has no permission to invoke: the platform would drop its events unheard.
 */
export function createEventBus({ model, invokeAsync }: EventBusOptions): EventBus {
  for (const rule of model.rules) checkRule(rule, model);
  return {
    put(event) {
      const told = model.rules.filter(({ enabled, pattern }) => enabled && matchesPattern(pattern, event));
      for (const { functionArn, input } of told.flatMap(({ targets }) => targets)) {
        invokeAsync(functionArn, input === undefined ? event : JSON.parse(input));
      }
    },
  };
}

function checkRule(rule: EventRule, model: CloudModel): void {
  const fail = (problem: string): never => {
    throw new Error(`${rule.stack}/${rule.logicalId}: ${problem}`);
  };
  try {
    checkPattern(rule.pattern);
  } catch (error) {
    fail((error as Error).message);
  }
  for (const { functionArn } of rule.targets) {
    const fn = model.functions.find(({ arn }) => arn === functionArn) ?? fail(`there is no function ${functionArn}`);
    if (!isPermitted(fn, { principal: 'events.amazonaws.com', sourceArn: rule.arn })) {
      fail(`no permission of ${fn.name} lets events.amazonaws.com (${rule.arn}) invoke it`);
    }
  }
}
