import type { Command } from './command.ts';
import { grantCommand } from './grant-command.ts';
import { reconcileCommand } from './reconcile-command.ts';
import { withdrawalCommands } from './withdrawal-commands.ts';

/** Everything an operator can do. A command is added here and nowhere else. */
export const commands: readonly Command[] = [...withdrawalCommands, reconcileCommand, grantCommand];
