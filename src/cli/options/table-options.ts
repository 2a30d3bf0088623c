import { type Command, Option } from 'commander';
import { parseChoice, parseCount } from './parse-values';

/** Order and length of a command's table. */
export function addTableOptions<const T extends string>(
  command: Command,
  orders: readonly T[],
  standard: T,
): Command {
  return command
    .optionsGroup('Table:')
    .addOption(
      new Option('--sort <by>', `${orders.join(', ')}; measures show the worst first`)
        .default(standard)
        .argParser(parseChoice(orders)),
    )
    .addOption(new Option('--top <count>', 'show only the first layers').argParser(parseCount));
}
