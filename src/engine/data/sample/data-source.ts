import type { Preprocess } from '../../../shared/contract/arguments';
import type { DataKind } from '../../../shared/contract/report';
import type { Notice } from '../../../shared/contract/parts';
import type { Feeds } from './tensor';

/** Samples for one model, read one at a time. */
export interface DataSource {
  readonly kind: DataKind;
  /** Short name for the toolbar: the folder's or file's own name. */
  readonly label: string;
  readonly count: number;
  /** False for generated data. */
  readonly trusted: boolean;
  /** Relative paths, in the order of the samples. */
  readonly names: readonly string[];
  /** Class index per sample, null where unknown; null when there are no labels at all. */
  readonly labels: readonly (number | null)[] | null;
  /** Class names by index; empty when unknown. */
  readonly classes: readonly string[];
  /** How images are preprocessed, every key decided; null for other kinds. */
  readonly preprocess: Preprocess | null;
  /** What the user should know; reading samples may add to it. */
  readonly notices: readonly Notice[];
  /** Feeds of one sample, checked against the model's inputs. Throws `bad-input` naming the file. */
  read(index: number): Promise<Feeds>;
  /** Absolute paths of everything that is read; none for generated data. */
  readonly files: readonly string[];
  /** SHA-256 over names, sizes, contents and preprocessing; files are streamed. */
  hash(): Promise<string>;
  /** A PNG of the sample at most `sizePx` wide and high, or null when it is no picture. */
  thumbnail(index: number, sizePx: number): Promise<Uint8Array | null>;
}
