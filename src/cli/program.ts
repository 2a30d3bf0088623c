import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { addBenchCommand } from './commands/bench';
import { addCompareCommand } from './commands/compare';
import { addDebugCommand } from './commands/debug';
import { addHookCommand } from './commands/hook';
import { addInspectCommand } from './commands/inspect';
import { addLintCommand } from './commands/lint';
import { addQuantizeCommand } from './commands/quantize';
import { addRecipeCommand } from './commands/recipe';
import { addSensitivityCommand } from './commands/sensitivity';
import { addServeCommand } from './commands/serve';
import { addRepairCommand } from './commands/repair';
import { addTuneCommand } from './commands/tune';
import { type ExitCode, exitCode } from './terminal/exit-code';
import { printable } from '../shared/printable';
import type { CliIo, Run } from './terminal/io';
import { collect } from './options/parse-values';
import { reportError } from './terminal/report-error';

const examples = `
Examples:
  bitloupe inspect model.onnx
  bitloupe debug model.onnx --data calib/ --sort iso
  bitloupe quantize model.onnx --data calib/ -o model.int8.onnx
  bitloupe tune model.onnx --data calib/ --target-sqnr 25 -o model.int8.onnx

Exit codes: 0 done, 1 a gate failed, 2 bad input or usage, 3 internal error, 130 cancelled.`;

/** Runs one command line (without `node` and the script's path); returns the exit code. */
export async function runCli(args: readonly string[], io: CliIo): Promise<ExitCode> {
  let code: ExitCode = exitCode.done;
  try {
    const run: Run =
      (work) =>
      async (...given) => {
        code = await work(io, ...given);
      };
    await createProgram(io, run).parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return reportError(error, io);
  }
}

function createProgram(io: CliIo, run: Run): Command {
  const program = new Command('bitloupe')
    .description('Shows where int8 hurts a neural network, and quantizes it well.')
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', examples)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(text),
      outputError: (text, write) => write(asSentence(text, io)),
      getOutHelpWidth: () => helpWidth(io.out.columns),
      getErrHelpWidth: () => helpWidth(io.err.columns),
    });
  addInspectCommand(program, run);
  addDebugCommand(program, run);
  addQuantizeCommand(program, run);
  addSensitivityCommand(program, run);
  addRepairCommand(program, run);
  addTuneCommand(program, run);
  addCompareCommand(program, run);
  addHookCommand(program, run);
  addLintCommand(program, run);
  addBenchCommand(program, run);
  addRecipeCommand(program, run);
  addServeCommand(program, run);
  program.commands.forEach(refuseRepeats);
  return program;
}

/** `--json a --json b`: the first would be forgotten without a word. */
function refuseRepeats(command: Command): void {
  for (const option of command.options) {
    if (option.isBoolean() || option.parseArg === collect) continue;
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      if (isGiven) command.error(`error: option '${option.flags}' is given twice`);
      isGiven = true;
    });
  }
}

function helpWidth(columns: number): number {
  return Number.isFinite(columns) ? Math.min(columns, 110) : 100;
}

/**
 * Commander's `error: …` in the form of our own errors. It repeats what was typed, which may be the
 * name of somebody else's file: line breaks and colours in it are shown, not obeyed. Its own hint,
 * `(Did you mean …?)`, is a line behind.
 */
function asSentence(text: string, io: CliIo): string {
  const [, message = '', hint = ''] = /^(.*?)(\n\(Did you mean [^\n]*)?\n?$/s.exec(text) ?? [];
  const shown = printable(message).replace(/^error:/, io.err.paint.red('Error:'));
  return `${shown}${hint === '' ? '' : `\n${printable(hint.slice(1))}`}\n`;
}
