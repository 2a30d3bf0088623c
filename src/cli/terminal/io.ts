import { isatty } from 'node:tty';
import { writeError } from '../../engine/files/io-error';
import { asAppError } from '../../shared/errors';
import { printableLines } from '../../shared/printable';
import { exitCode, type ExitCode } from './exit-code';
import { createPaint, eraseLine, type Paint, paintSequences } from './paint';

/** Everything a command may touch of the terminal it runs in. */
export interface CliIo {
  readonly out: Stream;
  readonly err: Stream;
  /** Calls back at Ctrl+C, a polite kill, or when the terminal is closed; returns how to stop listening. */
  onInterrupt(listener: () => void): () => void;
}

/** Makes an action of a command's work, which gets the streams first; its exit code ends the program. */
export type Run = <Given extends unknown[]>(
  work: (io: CliIo, ...given: Given) => Promise<ExitCode>,
) => (...given: Given) => Promise<void>;

export interface Stream {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width in characters; Infinity where nobody reads it on a screen. */
  readonly columns: number;
  readonly paint: Paint;
}

/** Ctrl+C, a polite kill, and a terminal that is closed. */
const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The process's own streams. NO_COLOR and FORCE_COLOR are respected (https://no-color.org). */
export function processIo(process: NodeJS.Process): CliIo {
  const err = streamOf(process.stderr, process.env, () => undefined);
  const out = streamOf(process.stdout, process.env, (error) => {
    const { message, hint } = asAppError(writeError('the output', error));
    err.write(`${err.paint.red('Error:')} ${message}\n${hint === undefined ? '' : `  ${hint}\n`}`);
    // What went wrong last is what counts, whatever the command itself ends with.
    process.on('exit', () => (process.exitCode = exitCode.badInput));
  });
  return {
    out,
    err,
    onInterrupt(listener) {
      for (const signal of interrupts) process.on(signal, listener);
      return () => {
        for (const signal of interrupts) process.off(signal, listener);
      };
    },
  };
}

/**
 * Lets a process whose terminal was closed end by that signal once everything is brought to an end:
 * Node 20 sets the terminal back when it exits, and aborts where there is none any more.
 */
export function endByHangUp(process: NodeJS.Process): void {
  if (![0, 1, 2].some((stream) => isatty(stream))) return;
  process.once('SIGHUP', () => {
    process.on('exit', () => {
      process.removeAllListeners('SIGHUP');
      process.kill(process.pid, 'SIGHUP');
    });
  });
}

/** Colours and the progress bar. Whatever else a terminal would obey came from outside. */
const ownSequences = [...paintSequences, eraseLine];

/** Nothing more is written to a stream that failed; `onError` hears of it once. */
function streamOf(
  stream: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
  onError: (error: Error) => void,
): Stream {
  const isTerminal = stream.isTTY === true;
  let isOpen = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // `bitloupe … | head` closes the pipe early: its reader has enough, but the files that were
    // asked for and the exit code still count.
    if (isOpen && error.code !== 'EPIPE') onError(error);
    isOpen = false;
  });
  return {
    write: (text) => void (isOpen && stream.write(printableLines(text, ownSequences))),
    isTerminal,
    get columns() {
      // Some terminals do not say how wide they are.
      return isTerminal ? stream.columns || 80 : Number.POSITIVE_INFINITY;
    },
    paint: createPaint(isColoured(isTerminal, env)),
  };
}

export function isColoured(isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0') return true;
  return isTerminal && env['TERM'] !== 'dumb';
}
