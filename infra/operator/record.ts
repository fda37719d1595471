import { phoneHashes } from '../../lib/identity/phone-hash.ts';
import { recordDeed, recordOutcome } from '../../lib/operators/audit.ts';
import type { Connection } from './command.ts';
import type { CommandLine } from './command-line.ts';

/** Adds to a record what has become of what it is about. */
export type EndRecord = (outcome: string, userId: number | undefined) => Promise<void>;

/**
 * Records what is about to be done; what it gives records how it ended. A phone number stands in it only as what it is
 * known by.
 */
export async function beginRecord(
  { table, dataKeys, now }: Pick<Connection, 'table' | 'dataKeys' | 'now'>,
  { command, by, arguments: given, options }: CommandLine & { readonly by: string },
): Promise<EndRecord> {
  const { phone = options.phone, ...rest } = given;
  const own = Object.keys(command.options ?? {}).filter((name) => name !== 'phone');
  const chosen = own.flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const phoneHash = typeof phone === 'string' ? (await phoneHashes(phone, dataKeys))[0] : undefined;
  const deed = { by, command: command.name, given: { ...rest, ...Object.fromEntries(chosen) } };
  const recorded = await recordDeed(table, { ...deed, ...(phoneHash !== undefined && { phoneHash }) }, now());
  return (outcome, userId) => recordOutcome(table, recorded, { outcome, ...(userId !== undefined && { userId }) });
}
