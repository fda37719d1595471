import { auditCommand } from './audit-command.ts';
import type { Command } from './command.ts';
import { deadLetterCommands } from './dead-letter-commands.ts';
import { endCallCommand } from './end-call-command.ts';
import { eraseCommand } from './erase-command.ts';
import { grantCommand, revokeCommand } from './grant-command.ts';
import { keyCommands } from './key-commands.ts';
import { lookupCommand } from './lookup-command.ts';
import { ratingCommand } from './rating-command.ts';
import { reconcileCommand } from './reconcile-command.ts';
import { withdrawalCommands } from './withdrawal-commands.ts';

/** Everything an operator can do. A command is added here and nowhere else. */
export const commands: readonly Command[] = [
  lookupCommand,
  ...[grantCommand, revokeCommand, ratingCommand],
  endCallCommand,
  ...withdrawalCommands,
  reconcileCommand,
  ...deadLetterCommands,
  ...keyCommands,
  eraseCommand,
  auditCommand,
];
