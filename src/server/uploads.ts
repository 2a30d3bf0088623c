import { mkdir, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { temporaryError } from '../engine/files/disk-fault';
import { errnoOf } from '../engine/files/io-error';
import { makeTemporaryFolder, type TemporaryFolder } from '../engine/files/temporary-folder';
import { badInput } from '../shared/errors';
import { nameProblem } from '../shared/shell/file-names';

/** What the usual file systems take. */
const longestNameBytes = 255;

/** Files dropped on the page: copied to a folder of their own, gone when the server ends. */
export class Uploads {
  readonly folder: string;
  readonly #folder: TemporaryFolder;

  private constructor(folder: TemporaryFolder) {
    this.folder = folder.path;
    this.#folder = folder;
  }

  /** Throws `io` where there is no room for temporary files. */
  static async open(parent?: string): Promise<Uploads> {
    return new Uploads(await makeTemporaryFolder(parent));
  }

  /** `name` is a relative path: dropped folders keep their shape. Throws `io` where the disk is full. */
  async receive(batch: string, name: string, body: IncomingMessage): Promise<void> {
    const target = this.pathOf(batch, name);
    try {
      await mkdir(path.dirname(target), { recursive: true });
      await save(body, target);
    } catch (cause) {
      await rm(target, { force: true }).catch(() => undefined);
      // A page that went away is no fault of the disk.
      if (errnoOf(cause) === null) throw cause;
      // The page hears of the answer only after it could send everything.
      body.resume();
      const neededBytes = Number(body.headers['content-length'] ?? 0);
      throw await temporaryError(this.folder, cause, neededBytes);
    }
  }

  pathOf(batch: string, name: string): string {
    const parts = name.split('/');
    const isBad = (part: string): boolean =>
      nameProblem(part) !== null || Buffer.byteLength(part) > longestNameBytes;
    if (!/^[a-zA-Z0-9-]{8,64}$/.test(batch) || parts.length > 32 || parts.some(isBad)) {
      throw badInput(`“${name}” is not a name for a dropped file.`);
    }
    return path.join(this.folder, batch, ...parts);
  }

  async close(): Promise<void> {
    await this.#folder.remove();
  }
}

async function save(body: IncomingMessage, target: string): Promise<void> {
  await using file = await open(target, 'w');
  // Whoever sends must live to hear what went wrong.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    await file.writeFile(chunk as Uint8Array);
  }
}
