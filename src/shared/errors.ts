/** The closed set of reasons for which a command can fail. */
export const errorCodes = [
  'cancelled',
  'bad-input',
  'unsupported',
  'out-of-memory',
  'engine-lost',
  'io',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error as plain data, as it crosses process borders. */
export interface AppErrorData {
  readonly code: ErrorCode;
  /** What is wrong with which file, node or tensor. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Technical detail for a bug report; never needed to understand the message. */
  readonly detail?: string;
}

/** True for what `AppError.fromData` takes. */
export function isErrorData(value: unknown): value is AppErrorData {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message, hint, detail } = value as Readonly<Record<string, unknown>>;
  return (
    errorCodes.some((known) => known === code) &&
    typeof message === 'string' &&
    [hint, detail].every((text) => text === undefined || typeof text === 'string')
  );
}

/** True for the words in which V8, the C++ library and ONNX Runtime say that memory was refused. */
export function isOutOfMemory(message: string): boolean {
  return /bad.?alloc|allocation failed|failed to allocate|out of memory/i.test(message);
}

/** What an error can say besides what is wrong. */
interface ErrorOptions {
  readonly hint?: string | undefined;
  readonly detail?: string | undefined;
  readonly cause?: unknown;
}

/** The only error type that is thrown on purpose; everything else is a defect. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = options.hint;
    this.detail = options.detail;
  }

  toData(): AppErrorData {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.detail === undefined ? {} : { detail: this.detail }),
    };
  }

  static fromData(data: AppErrorData): AppError {
    return new AppError(data.code, data.message, data);
  }
}

/** `bad-input` with a hint: the commonest error of all. */
export function badInput(message: string, hint?: string): AppError {
  return new AppError('bad-input', message, { hint });
}

/** Turns anything thrown into an AppError; what is not one already becomes `internal`. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof Error) {
    return new AppError('internal', thrown.message, {
      cause: thrown,
      ...(thrown.stack === undefined ? {} : { detail: thrown.stack }),
    });
  }
  return new AppError('internal', String(thrown));
}

/** Makes a switch over a union exhaustive at compile time. */
export function assertNever(value: never): never {
  throw new AppError('internal', `unexpected value ${JSON.stringify(value)}`);
}
