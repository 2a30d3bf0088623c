import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { badInput } from '../shared/errors';

/** Files dropped on the page: copied to a folder of their own, gone when the server ends. */
export class Uploads {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Uploads> {
    return new Uploads(await mkdtemp(path.join(tmpdir(), 'bitloupe-')));
  }

  /** `name` is a relative path: dropped folders keep their shape. */
  async receive(batch: string, name: string, body: IncomingMessage): Promise<void> {
    const target = this.pathOf(batch, name);
    await mkdir(path.dirname(target), { recursive: true });
    try {
      await pipeline(body, createWriteStream(target));
    } catch (cause) {
      await rm(target, { force: true });
      throw cause;
    }
  }

  pathOf(batch: string, name: string): string {
    const parts = name.split('/');
    const isBad = (part: string): boolean =>
      part === '' || part === '.' || part === '..' || /[\\\0]/.test(part);
    if (!/^[a-zA-Z0-9-]{8,64}$/.test(batch) || parts.length > 32 || parts.some(isBad)) {
      throw badInput(`“${name}” is not a name for a dropped file.`);
    }
    return path.join(this.folder, batch, ...parts);
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
