import type { Command } from 'commander';
import type { Kernels } from '../../shared/contract/arguments';
import { parseChoice, parseThreads } from './parse-values';

export interface RunOptions {
  readonly kernels?: Kernels;
  readonly threads?: number;
  readonly json?: string;
}

export function addKernelsOption(command: Command, standard: string): Command {
  return command
    .optionsGroup('Run:')
    .option(
      '--kernels <which>',
      `simulated: the same numbers everywhere; real: this CPU's int8 kernels (default: ${standard})`,
      parseChoice(['simulated', 'real']),
    );
}

export function addRunOptions(command: Command): Command {
  return command
    .optionsGroup('Run:')
    .option('--threads <count>', 'threads of ONNX Runtime (default: all cores)', parseThreads)
    .option(
      '--json <file>',
      'write the result as JSON; "-" for stdout, then nothing else goes there',
    );
}
