import type { FileRef } from '../contract/arguments';

/** What a reference was handed out for. What may be written may be read as well, not the reverse. */
export type FileAccess = 'read' | 'write';

const prefixes: Readonly<Record<FileAccess, string>> = { read: 'file-', write: 'target-' };

/** True for a reference that a save dialog gave: only those may be written to. */
export function isWritable(ref: FileRef): boolean {
  return ref.startsWith(prefixes.write);
}

/**
 * The shell's side of `FileRef`: random names for paths the user chose. A page can neither guess a
 * reference nor read a path out of one. A path that was opened and is also written has two.
 */
export class FileBook {
  readonly #paths = new Map<FileRef, string>();
  readonly #refs: Readonly<Record<FileAccess, Map<string, FileRef>>> = {
    read: new Map(),
    write: new Map(),
  };
  readonly #randomId: () => string;

  constructor(randomId: () => string, entries: readonly (readonly [FileRef, string])[] = []) {
    this.#randomId = randomId;
    for (const [ref, path] of entries) this.#enter(ref, path);
  }

  /** The reference of a path: always the same one for the same path and use. */
  refFor(path: string, access: FileAccess): FileRef {
    return (
      this.#refs[access].get(path) ?? this.#enter(`${prefixes[access]}${this.#randomId()}`, path)
    );
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
    this.#refs[isWritable(ref) ? 'write' : 'read'].set(path, ref);
    return ref;
  }
}
