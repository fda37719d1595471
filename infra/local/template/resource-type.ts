import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Origin } from '../model.ts';

/** The place a resource is created in: one region of one account. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** What the platform would call a resource: its `Ref` and its `Fn::GetAtt` attributes. */
export interface Identity {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A resource as its type sees it: where it stands, and its properties with every intrinsic resolved. */
export interface Subject<P> extends Origin, Place {
  readonly properties: P;
}

/** A resource with its identity. */
export interface Declared<P> extends Subject<P> {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Throws an Error that names the stack, the resource and the problem. */
  fail(problem: string): never;
}

/**
 * One CloudFormation resource type. `properties` is a strict schema: a property it does not list is refused;
 * one that changes nothing locally is listed as `inert`, with the reason.
 * Identities are pure functions of place, stack, logical id and properties, so creation has no order.
 */
export interface ResourceType<P> {
  readonly name: string;
  readonly properties: z.ZodType<P>;
  identify(subject: Subject<P>): Identity;
}

/** Every resource of the assembly, by type. */
export interface Declarations extends Place {
  all<P>(type: ResourceType<P>): readonly Declared<P>[];
  /** The folder a code asset was made of, by its object key in the bootstrap bucket. */
  codeFolder(objectKey: string): string | undefined;
}

/** A property that is accepted whatever its value, since it changes nothing locally for the reason given. */
export function inert(reason: string) {
  return z.unknown().optional().describe(reason);
}

/** Properties that any resource may have and that only people read. */
export const annotations = {
  Description: inert('read by people only'),
  Tags: inert('read by people and the bill only'),
};

/** A type that does nothing locally for the reason given, so that every property of it is accepted. */
export function inertType(
  name: string,
  reason: string,
  identify: ResourceType<unknown>['identify'] = (subject) => ({ ref: generatedName(subject, 128) }),
): ResourceType<unknown> {
  return { name, properties: z.looseObject({}).describe(reason), identify };
}

/** `arn:aws:<service>:<region>:<account>:<resource>` */
export function arn(place: Place, service: string, resource: string): string {
  return `arn:aws:${service}:${place.region}:${place.accountId}:${resource}`;
}

/** 64 hexadecimal digits that are the same for the same resource of the same stack in every run. */
export function fingerprint({ stack, logicalId }: Origin): string {
  return createHash('sha256').update(`${stack}/${logicalId}`).digest('hex');
}

/** An id of lower-case letters and digits, such as API Gateway and CloudFront hand out. */
export function generatedId(origin: Origin, length: number): string {
  return BigInt(`0x${fingerprint(origin)}`)
    .toString(36)
    .slice(0, length);
}

/** An id in the form of a UUID. */
export function generatedUuid(origin: Origin): string {
  return fingerprint(origin).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

/** `<stack>-<logical id>-<suffix>`, shortened to the service's limit: what CloudFormation calls a resource without a name. */
export function generatedName(origin: Origin, maximumLength: number): string {
  const suffix = fingerprint(origin).slice(0, 8);
  return `${`${origin.stack}-${origin.logicalId}`.slice(0, maximumLength - suffix.length - 1)}-${suffix}`;
}

/** The fields that have a value; what is undefined is left out, as `exactOptionalPropertyTypes` asks. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
