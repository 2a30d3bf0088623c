import { z } from 'zod';
import type { FileRef } from '../contract/arguments';

/** Data that survives JSON. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

export const jsonSchema: z.ZodType<Json> = z.json();

/** A file or folder the user chose. Only `ref` goes back to the engine or the host. */
export interface PickedFile {
  readonly ref: FileRef;
  /** Last part of the path: what the screen shows. */
  readonly name: string;
  /** The path for people (home shortened to `~`): for tooltips, never for programs. */
  readonly location: string;
  readonly kind: 'file' | 'folder';
  /** Null for folders and for files that do not exist yet. */
  readonly sizeBytes: number | null;
}
