import type { TextFiles } from './stored-json';
import type { ByteFiles } from './value-store';

/** What there is at a path. */
export interface PathDescription {
  readonly kind: 'file' | 'folder';
  readonly sizeBytes: number | null;
  /** ISO 8601. */
  readonly modifiedAt: string | null;
}

/** The disk, as far as a shell needs it. */
export interface ShellFiles extends TextFiles, ByteFiles {
  /** Null when there is nothing, or nothing the page may see. */
  describe(path: string): Promise<PathDescription | null>;
  /** False for what the page may not reach; of a file that is not there yet, its folder decides. */
  allows(path: string): boolean;
  /** Writes a file that the page chose: not where it leads outside by then. */
  writeChosen(path: string, text: string): Promise<void>;
  /** Where links lead in the end; the path itself where nothing is there yet. */
  realPath(path: string): Promise<string>;
  baseName(path: string): string;
  join(folder: string, ...names: string[]): string;
  folderOf(path: string): string;
  isAbsolute(path: string): boolean;
  /** The way from a folder to a path, with `/`; null where there is none (another drive). */
  relative(folder: string, path: string): string | null;
  toBase64(bytes: Uint8Array): string;
  fromBase64(text: string): Uint8Array;
  /** The path for people. */
  locationOf(path: string): string;
}
