import type { Command } from 'commander';
import { parseChoice, parseCount } from './parse-values';

/** Order and length of a command's table. */
export function addTableOptions<const T extends string>(
  command: Command,
  orders: readonly T[],
  standard: T,
): Command {
  return command
    .optionsGroup('Table:')
    .option(
      '--sort <by>',
      `${orders.join(', ')}; measures show the worst first`,
      parseChoice(orders),
      standard,
    )
    .option('--top <count>', 'show only the first layers', parseCount);
}
