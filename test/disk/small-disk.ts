import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A disk of its own that can really be full. */
export interface SmallDisk {
  readonly path: string;
  /** Leaves about this many bytes. */
  leave(bytes: number): void;
  remove(): Promise<void>;
}

/** Null where this user may not mount one: only root on Linux may. */
export async function mountSmallDisk(sizeBytes: number): Promise<SmallDisk | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const folder = await mkdtemp(path.join(tmpdir(), 'small-disk-'));
  try {
    const size = `size=${sizeBytes}`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    // A container without the right to mount.
    await rmdir(folder);
    return null;
  }
  const filler = path.join(folder, 'filler');
  return {
    path: folder,
    leave(bytes) {
      rmSync(filler, { force: true });
      const { bavail, bsize } = statfsSync(folder);
      // What others hold there stays.
      writeFileSync(filler, new Uint8Array(Math.max(0, bavail * bsize - bytes)));
    },
    async remove() {
      execFileSync('umount', [folder]);
      await rmdir(folder);
    },
  };
}
