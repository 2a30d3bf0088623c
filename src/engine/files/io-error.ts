import { AppError } from '../../shared/errors';

const causes: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space, or choose a folder on another disk.'],
  EDQUOT: ['the disk quota is used up', 'Free some space, or choose a folder on another disk.'],
  EFBIG: ['the file is too large for this disk', 'Choose a folder on another disk.'],
  EROFS: ['the disk is read-only', 'Choose a folder on another disk.'],
  EACCES: ['permission denied', 'Choose another place, or change the permissions.'],
  EPERM: ['permission denied', 'Choose another place, or change the permissions.'],
  EEXIST: ['something else has that name', 'Move it away, or choose another place.'],
  EBUSY: ['another program uses the file', 'Close that program and try again.'],
  ENOENT: ['it does not exist', 'Check the path.'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Check the path.'],
  EISDIR: ['it is a folder, not a file', 'Name a file.'],
  ELOOP: ['its symbolic links go round in a circle', 'Check the path.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter name.'],
  EMFILE: ['too many files are open', 'Close other programs and try again.'],
  ENFILE: ['too many files are open', 'Close other programs and try again.'],
  EPIPE: ['its reader has gone', 'Start the reader again, or write to a file.'],
  EIO: ['the disk reports an error', 'Check the disk, or choose another.'],
};

/** The code of an error of the file system (`ENOENT`, …), or null for any other error. */
export function errnoOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** What an error of the file system means, and what to do about it; null for any other error. */
export function causeOf(error: unknown): readonly [reason: string, hint: string] | null {
  const errno = errnoOf(error);
  return errno === null ? null : (causes[errno] ?? [errno, 'Choose another place and try again.']);
}

/** A failed read as `bad-input` naming the path: what cannot be read is the user's to change. */
export function readError(path: string, error: unknown): unknown {
  return fileError('bad-input', `cannot read ${path}`, error);
}

/** The same for `.catch`. */
export function orReadError(path: string): (error: unknown) => never {
  return (error) => {
    throw readError(path, error);
  };
}

/** A failed write as `io` naming the path. */
export function writeError(path: string, error: unknown): unknown {
  return fileError('io', `cannot write ${path}`, error);
}

/** Errors that do not come from the file system pass through unchanged. */
function fileError(code: 'bad-input' | 'io', what: string, error: unknown): unknown {
  const found = causeOf(error);
  if (found === null || error instanceof AppError) return error;
  const [reason, hint] = found;
  return new AppError(code, `${what}: ${reason}`, {
    hint,
    detail: error instanceof Error ? error.message : reason,
    cause: error,
  });
}
