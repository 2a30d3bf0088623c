import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { pageFile } from '../shared/page-file';

const compress = promisify(gzip);
const compressible = /^(text\/|application\/json|image\/svg)/;

export interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
  readonly gzipped: Buffer | null;
  /** The name carries a hash of the content: may be kept for ever. */
  readonly hashed: boolean;
}

/** The built page, from memory; a file is read again when it has changed. */
export class StaticFiles {
  readonly #folder: string;
  readonly #cache = new Map<string, { modifiedMs: number; file: StaticFile }>();

  constructor(folder: string) {
    this.#folder = path.resolve(folder);
  }

  /** `pathname` as it stands in the address. Null: there is no such file here. */
  async find(pathname: string): Promise<StaticFile | null> {
    const named = pageFile(pathname);
    if (named === null) return null;
    const target = path.join(this.#folder, named.path);
    const found = await stat(target).catch(() => null);
    if (found === null || !found.isFile()) return null;
    const cached = this.#cache.get(target);
    if (cached !== undefined && cached.modifiedMs === found.mtimeMs) return cached.file;

    const body = await readFile(target);
    const { type } = named;
    const file: StaticFile = {
      type,
      body,
      gzipped: compressible.test(type) && body.length > 1024 ? await compress(body) : null,
      hashed: path.dirname(target).endsWith(`${path.sep}assets`),
    };
    this.#cache.set(target, { modifiedMs: found.mtimeMs, file });
    return file;
  }
}
