import type { FileRef } from './contract';

/** How many references are remembered; the oldest ones go first. */
const bookLimit = 500;

/**
 * The shell's side of `FileRef`: random names for paths the user chose. A page can neither guess a
 * reference nor read a path out of one.
 */
export class FileBook {
  readonly #paths = new Map<FileRef, string>();
  readonly #refs = new Map<string, FileRef>();
  readonly #randomId: () => string;

  constructor(randomId: () => string, entries: readonly (readonly [FileRef, string])[] = []) {
    this.#randomId = randomId;
    for (const [ref, path] of entries) this.#enter(ref, path);
  }

  /** The reference of a path: always the same one for the same path. */
  refFor(path: string): FileRef {
    const ref = this.#refs.get(path) ?? `file-${this.#randomId()}`;
    this.#enter(ref, path);
    return ref;
  }

  pathOf(ref: FileRef): string | null {
    return this.#paths.get(ref) ?? null;
  }

  /** Oldest first, for storing. */
  entries(): (readonly [FileRef, string])[] {
    return [...this.#paths];
  }

  #enter(ref: FileRef, path: string): void {
    this.#paths.delete(ref);
    this.#paths.set(ref, path);
    this.#refs.set(path, ref);
    if (this.#paths.size <= bookLimit) return;
    const [oldest] = this.#paths;
    if (oldest === undefined) return;
    this.#paths.delete(oldest[0]);
    this.#refs.delete(oldest[1]);
  }
}
