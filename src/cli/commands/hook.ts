import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Argument } from 'commander';
import { orReadError } from '../../engine/files/io-error';
import { findPlaces } from '../../server/places';
import { type ExitCode, exitCode } from '../terminal/exit-code';
import type { CliIo, Run } from '../terminal/io';

/** Files that another program runs to write what it computes, by the name they are asked for. */
const hooks = { torch: 'torch_dump.py' } as const;

export function addHookCommand(program: Command, run: Run): void {
  program
    .command('hook')
    .summary('the file that writes a dump for compare --dump from another framework')
    .description(
      'Prints a file that another framework runs to write what each of its layers computes. The head of the file says how to use it.',
    )
    .addArgument(new Argument('<framework>', 'which framework').choices(Object.keys(hooks)))
    .addHelpText('after', '\nExample:\n  bitloupe hook torch > torch_dump.py')
    .action(run(printHook));
}

async function printHook(io: CliIo, framework: keyof typeof hooks): Promise<ExitCode> {
  const path = join(findPlaces().hooksDir, hooks[framework]);
  const text = await readFile(path, 'utf8').catch(orReadError(path));
  io.out.write(text);
  return exitCode.done;
}
