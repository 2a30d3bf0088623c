import type { DumpView } from '../../../shared/contract/matching';
import type { Notice } from '../../../shared/contract/parts';
import type { HostTensor } from '../../data/sample/tensor';
import type { SideTensor } from '../../match/values/other-side';

/** One run of the other runtime over one sample. */
export interface DumpSample {
  /** As its file or folder is called; the number of the iteration where it has no name. */
  readonly name: string;
  /** The sample of the data that it belongs to, where the dump says so. */
  readonly data: string | null;
}

/** Tensors that another runtime has written, read one sample at a time. */
export interface Dump {
  readonly format: DumpView['format'];
  readonly samples: readonly DumpSample[];
  /** Of all samples, in the order in which they were computed, as far as that is known. */
  readonly tensors: readonly SideTensor[];
  /** Tensors that are inputs of the model, in its order, as far as the dump says so. */
  readonly inputs: readonly string[];
  readonly sizeBytes: number;
  readonly notices: readonly Notice[];
  /**
   * Values of one sample by name, row-major; what is a number of whatever kind with a known scale is float32. A tensor that
   * the sample does not have is left out. Throws `bad-input` naming the file.
   */
  read(sample: number, names: readonly string[]): Promise<ReadonlyMap<string, HostTensor>>;
}
