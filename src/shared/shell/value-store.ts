/** One stored value: what a run, or a look at one of its layers, has measured. Packed by the page. */
export interface StoredValue {
  readonly key: string;
  readonly sizeBytes: number;
  /** ISO 8601. */
  readonly savedAt: string;
}

/** Files of bytes; the shells give them (shared code knows no disk). */
export interface ByteFiles {
  /** Null when there is no such file. */
  readBytes(path: string): Promise<Uint8Array | null>;
  /** All or nothing. Makes missing folders. Throws `io`, or what the disk says. */
  writeBytes(path: string, bytes: Uint8Array): Promise<void>;
  /** Files of a folder; none when there is no such folder. */
  list(folder: string): Promise<readonly { name: string; sizeBytes: number; modifiedAt: string }[]>;
  /** Not an error when it is gone already. */
  remove(path: string): Promise<void>;
  join(folder: string, ...names: string[]): string;
}

/** What a key looks like: part of a file's name, so nothing that could lead out of the folder. */
export const valueKeyPattern = /^[a-z0-9]{8,64}(?:\.[a-zA-Z0-9-]{1,48}){1,2}$/;

/** A single value above this is not kept: it would not pass the line to the page in one message. */
export const valueLimitBytes = 48 * 2 ** 20;

const ending = '.value';

/** Measured values on disk, one file each. What they mean, and which may go, the page decides. */
export class ValueStore {
  readonly #files: ByteFiles;
  readonly #folder: string;

  constructor(files: ByteFiles, folder: string) {
    this.#files = files;
    this.#folder = folder;
  }

  load(key: string): Promise<Uint8Array | null> {
    return this.#files.readBytes(this.#path(key));
  }

  save(key: string, bytes: Uint8Array): Promise<void> {
    return this.#files.writeBytes(this.#path(key), bytes);
  }

  async list(): Promise<readonly StoredValue[]> {
    const found = await this.#files.list(this.#folder);
    return found
      .filter(({ name }) => name.endsWith(ending))
      .map(({ name, sizeBytes, modifiedAt }) => ({
        key: name.slice(0, -ending.length),
        sizeBytes,
        savedAt: modifiedAt,
      }))
      .filter(({ key }) => valueKeyPattern.test(key));
  }

  async drop(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#files.remove(this.#path(key));
  }

  #path(key: string): string {
    if (!valueKeyPattern.test(key)) throw new RangeError(`${key} is no key of a value.`);
    return this.#files.join(this.#folder, `${key}${ending}`);
  }
}
