import type { ErrorCode } from '../../shared/errors';

/** How the command ends; documented in docs/cli.md. */
export const exitCode = {
  done: 0,
  gateFailed: 1,
  badInput: 2,
  internal: 3,
  /** 128 + SIGINT, as shells expect. */
  cancelled: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** What the user can mend is 2; what only we, or a bigger machine, can mend is 3. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  switch (code) {
    case 'bad-input':
    case 'unsupported':
    case 'io':
      return exitCode.badInput;
    case 'cancelled':
      return exitCode.cancelled;
    case 'out-of-memory':
    case 'engine-lost':
    case 'internal':
      return exitCode.internal;
  }
}
