import { type Meter, meters, type Usage } from './usage.ts';

/**
 * US dollars for one, in Asia Pacific (Mumbai), ap-south-1: on demand, first tier, without free tiers and taxes. Taken on
 * 2026-11-20 from figures that were read out of the AWS Price List API in September 2026, by their usage types. The
 * figures of sockets are those of the price page for US East raised by a twentieth, as the region's HTTP requests are.
 */
const prices: Readonly<Record<Meter, number>> = {
  httpRequests: 1.05e-6, // APS3-ApiGatewayHttpRequest
  socketMessages: 1.05e-6, // US East: 1.00 a million
  socketMinutes: 0.2625e-6, // US East: 0.25 a million
  invocations: 0.2e-6, // APS3-Request
  gbSeconds: 13.3334e-6, // APS3-Lambda-GB-Second-ARM
  readUnits: 0.1425e-6, // APS3-ReadRequestUnits
  writeUnits: 0.71e-6, // APS3-WriteRequestUnits
  queueRequests: 0.4e-6, // SQS standard queue, the same in most regions
};

/** A gigabyte of logs, taken in: of US East, since that of the region was not found. */
export const logGigabytePrice = 0.5;

/** A text message to an Indian number over an international route; local ones, after registration, cost a fraction. */
export const textMessagePrice = 0.02171;

const secondsOfMonth = 730 * 3600;

/** What a usage costs, in US dollars. */
export const costsOf = (usage: Usage): Readonly<Record<Meter, number>> =>
  Object.fromEntries(meters.map((meter) => [meter, usage[meter] * prices[meter]])) as Record<Meter, number>;

/** What a month of the usage of `seconds` costs, in US dollars. */
export function monthlyCosts(usage: Usage, seconds: number): Readonly<Record<Meter, number>> {
  const scale = secondsOfMonth / seconds;
  const costs = costsOf(usage);
  return Object.fromEntries(meters.map((meter) => [meter, costs[meter] * scale])) as Record<Meter, number>;
}
