import type { FileRef } from './contract';

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
    return this.#refs.get(path) ?? this.#enter(`file-${this.#randomId()}`, path);
  }

  pathOf(ref: FileRef): string | null {
    return this.#paths.get(ref) ?? null;
  }

  /** The references that occur in a text, for storing them beside it. */
  entriesIn(text: string): [FileRef, string][] {
    return [...this.#paths].filter(([ref]) => text.includes(ref));
  }

  #enter(ref: FileRef, path: string): FileRef {
    this.#paths.set(ref, path);
    this.#refs.set(path, ref);
    return ref;
  }
}
