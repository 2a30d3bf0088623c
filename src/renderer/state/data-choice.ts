import type { DataRequest, Preprocess } from '../../shared/contract/arguments';
import type { AppErrorData } from '../../shared/errors';
import type { PickedFile } from '../../shared/shell/picked-file';

/** Something that is loaded from a file, with the words of each state. */
export type Loaded<T, From> =
  | { readonly status: 'none' }
  | { readonly status: 'loading'; readonly from: From }
  | { readonly status: 'ready'; readonly from: From; readonly value: T }
  | { readonly status: 'failed'; readonly from: From; readonly error: AppErrorData };

export interface SampleRef {
  readonly sample: number;
  readonly from: 'data' | 'validation';
}

/** What the user chose as data; the request the engine gets is made from it. */
export type DataChoice =
  | {
      readonly kind: 'folder';
      readonly folder: PickedFile;
      readonly limit: number | null;
      readonly preprocess: Preprocess | null;
    }
  | Extract<DataRequest, { kind: 'generated' }>;

/** Data the user asked for that is not in use (yet). */
export interface Choosing {
  readonly from: DataChoice;
  /** Null while it is read. */
  readonly error: AppErrorData | null;
}

/** Noise in the declared shapes, for those who have no data at hand. */
export const randomData = {
  kind: 'generated',
  distribution: 'normal',
  samples: 64,
  seed: 1,
} as const;

export function folderChoice(folder: PickedFile): DataChoice {
  return { kind: 'folder', folder, limit: null, preprocess: null };
}
