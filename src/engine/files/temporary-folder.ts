import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import { temporaryVariable } from './disk-fault';
import { causeOf } from './io-error';
import { removeAtExit, sweepLeftovers } from './leftovers';
import { ownMark } from './own-mark';

/** A folder of our own among the temporary files of the system, and how to get rid of it. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
  remove(): Promise<void>;
}

const prefix = 'bitloupe-';
const swept = new Set<string>();

/** Whoever makes it removes it: with `await using`, or by hand. Throws `io` naming the parent folder. */
export async function makeTemporaryFolder(parent: string = tmpdir()): Promise<TemporaryFolder> {
  // Once: nobody is killed as often as this is called.
  if (!swept.has(parent)) await sweepLeftovers(parent, prefix);
  swept.add(parent);
  const path = await mkdtemp(join(parent, `${prefix}${ownMark}-`)).catch((error: unknown) => {
    const [reason] = causeOf(error) ?? ['it cannot be written'];
    throw new AppError('io', `no temporary folder can be made in ${parent}`, {
      hint: `Reason: ${reason}. Free some space, or set ${temporaryVariable} to a folder that can be written.`,
      cause: error,
    });
  });
  const forget = removeAtExit(path);
  const remove = async (): Promise<void> => {
    await rm(path, { recursive: true, force: true });
    forget();
  };
  return { path, remove, [Symbol.asyncDispose]: remove };
}
