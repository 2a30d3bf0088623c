import { createPaint, type Paint } from './paint';

/** Everything a command may touch of the terminal it runs in. */
export interface CliIo {
  readonly out: Stream;
  readonly err: Stream;
  /** Calls back at Ctrl+C (or a polite kill); returns how to stop listening. */
  onInterrupt(listener: () => void): () => void;
}

export interface Stream {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width in characters; Infinity where nobody reads it on a screen. */
  readonly columns: number;
  readonly paint: Paint;
}

/** The process's own streams. NO_COLOR and FORCE_COLOR are respected (https://no-color.org). */
export function processIo(process: NodeJS.Process): CliIo {
  // `bitloupe … | head` closes the pipe early: that is how the reader says "enough".
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    out: streamOf(process.stdout, process.env),
    err: streamOf(process.stderr, process.env),
    onInterrupt(listener) {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
  };
}

function streamOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Stream {
  const isTerminal = stream.isTTY === true;
  return {
    write: (text) => void stream.write(text),
    isTerminal,
    get columns() {
      return isTerminal ? stream.columns : Number.POSITIVE_INFINITY;
    },
    paint: createPaint(isColoured(isTerminal, env)),
  };
}

export function isColoured(isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0') return true;
  return isTerminal && env['TERM'] !== 'dumb';
}
