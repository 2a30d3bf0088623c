import type { Json } from './picked-file';

/** Reads and writes text files; the shells give it (shared code knows no disk). */
export interface TextFiles {
  /** Null when there is no such file. */
  read(path: string): Promise<string | null>;
  /** All or nothing: after a crash the old or the new text is there. Makes missing folders. */
  write(path: string, text: string): Promise<void>;
}

/** One JSON file. Writes that come while one is under way are merged into the next. */
export class StoredJson {
  readonly #files: TextFiles;
  readonly #path: string;
  #wanted: Json = null;
  #writing: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(files: TextFiles, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /** Null when nothing was stored, or what was stored cannot be read. */
  async load(): Promise<Json> {
    const text = await this.#files.read(this.#path);
    if (text === null) return null;
    try {
      return JSON.parse(text) as Json;
    } catch {
      // Cut off by a full disk or edited by hand: kept beside for the user, the app starts fresh.
      await this.#files.write(`${this.#path}.damaged`, text);
      return null;
    }
  }

  /** Resolves when this value, or a later one, is on the disk. */
  save(value: Json): Promise<void> {
    this.#wanted = value;
    this.#next ??= (this.#writing ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.#write());
    return this.#next;
  }

  /** Resolves when nothing is being written any more, whatever came of it. */
  async settled(): Promise<void> {
    await (this.#next ?? this.#writing ?? Promise.resolve()).catch(() => undefined);
  }

  async #write(): Promise<void> {
    this.#writing = this.#files.write(this.#path, `${JSON.stringify(this.#wanted)}\n`);
    this.#next = null;
    try {
      await this.#writing;
    } finally {
      this.#writing = null;
    }
  }
}
