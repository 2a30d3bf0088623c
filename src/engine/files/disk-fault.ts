import { open, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors';
import { formatBytes } from '../../shared/numbers';
import { causeOf, errnoOf } from './io-error';

/** More than what a file system still gives away when it has refused a larger write. */
const probeBytes = 2 ** 20;

/**
 * Why a temporary file could not be written, found out by writing: to the file itself, and to a new
 * one beside it while what was written of the first still stands. Null when the disk takes both.
 * Libraries that write files by themselves say only that it failed.
 */
export async function diskFault(path: string, neededBytes: number): Promise<AppError | null> {
  const folder = dirname(path);
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  const probe = join(folder, 'probe.tmp');
  const refused = (isThere ? await tryWrite(path, 'a') : null) ?? (await tryWrite(probe, 'w'));
  await unlink(probe).catch(() => undefined);
  return refused === null ? null : temporaryError(folder, refused, neededBytes);
}

/** The error of a temporary folder that cannot be written: what is wrong, how much room there is, what to do. */
export async function temporaryError(
  folder: string,
  error: unknown,
  neededBytes: number,
): Promise<AppError> {
  const [reason] = causeOf(error) ?? ['it cannot be written'];
  const freeBytes = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
  const room = [
    ...(freeBytes === null ? [] : [`${formatBytes(freeBytes)} free`]),
    ...(neededBytes > 0 ? [`about ${formatBytes(neededBytes)} needed`] : []),
  ];
  return new AppError(
    'io',
    `the temporary folder ${folder} cannot be written: ${reason}${room.length === 0 ? '' : ` (${room.join(', ')})`}`,
    {
      hint: `Free some space there, or set ${temporaryVariable} to a folder on a disk with more room.`,
      ...(error instanceof Error ? { detail: error.message, cause: error } : {}),
    },
  );
}

/** What tells Node, and us, where temporary files go. */
export const temporaryVariable = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';

/** Null when the write went through to the disk, else the error of the file system. */
async function tryWrite(path: string, flags: 'a' | 'w'): Promise<unknown> {
  try {
    await using file = await open(path, flags);
    const { bytesWritten } = await file.write(new Uint8Array(probeBytes));
    // A disk that fills up takes a part first and refuses the rest.
    if (bytesWritten < probeBytes) await file.write(new Uint8Array(probeBytes - bytesWritten));
    // Some file systems find out about quota and room only here.
    await file.sync();
    return null;
  } catch (error) {
    // A device cannot be synced; whatever else is wrong there, its room is not.
    return ['EINVAL', 'ENOTSUP'].includes(errnoOf(error) ?? '') ? null : error;
  }
}
