import type { CommanderError } from 'commander';
import { type AppError, asAppError } from '../../shared/errors';
import { printable } from '../../shared/printable';
import { type ExitCode, exitCode, exitCodeOf } from './exit-code';
import type { CliIo } from './io';

/** Prints what went wrong and what to do; returns the exit code that says so to programs. */
export function reportError(thrown: unknown, io: CliIo): ExitCode {
  if (isCommanders(thrown)) {
    // Help and version end by throwing too; commander has printed everything already.
    return thrown.exitCode === 0 ? exitCode.done : exitCode.badInput;
  }
  const error = asAppError(thrown);
  io.err.write(errorText(error, io));
  return exitCodeOf(error.code);
}

/** By name: the process that only supervises has no use for commander itself. */
function isCommanders(thrown: unknown): thrown is CommanderError {
  return thrown instanceof Error && thrown.name === 'CommanderError';
}

function errorText(error: AppError, io: CliIo): string {
  const { paint } = io.err;
  if (error.code === 'cancelled') return `${paint.yellow('Cancelled.')}\n`;
  const lines = [`${paint.red('Error:')} ${printable(error.message)}`];
  if (error.hint !== undefined) lines.push(`  ${printable(error.hint)}`);
  if (error.code === 'internal') {
    lines.push('  This is a defect of Bitloupe. Please report it with the text below.');
    // A stack has lines of its own.
    if (error.detail !== undefined)
      lines.push(paint.dim(error.detail.split('\n').map(printable).join('\n')));
  }
  return `${lines.join('\n')}\n`;
}
